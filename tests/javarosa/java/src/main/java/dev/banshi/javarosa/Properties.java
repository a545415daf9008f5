package dev.banshi.javarosa;

import java.util.List;
import java.util.Map;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;

/** The device properties that forms may ask for. */
final class Properties implements IPropertyManager {
    private static final Map<String, String> KNOWN = Map.of("deviceid", "banshi:1", "username", "tester");

    @Override
    public List<String> getProperty(String name) {
        return KNOWN.containsKey(name) ? List.of(KNOWN.get(name)) : List.of();
    }

    @Override
    public void setProperty(String name, String value) {}

    @Override
    public void setProperty(String name, List<String> value) {}

    @Override
    public String getSingularProperty(String name) {
        return KNOWN.get(name);
    }

    @Override
    public void addRules(IPropertyRules rules) {}

    @Override
    public List<IPropertyRules> getRules() {
        return List.of();
    }
}
