package dev.banshi.javarosa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.storage.StorageManager;
import org.javarosa.core.services.storage.util.DummyIndexedStorageUtility;
import org.javarosa.model.xform.XFormsModule;

/**
 * One request a line on standard input, one answer a line on standard output, both JSON. A request names its
 * {@code op}; an answer holds {@code error} where the reference engine threw. Ends with its input.
 */
public final class Lines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Entry entry;
    private final Timing timing = new Timing();

    public static void main(String[] arguments) throws Exception {
        // What libraries print must not mix with the answers.
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        StorageManager.setStorageFactory((name, type) -> new DummyIndexedStorageUtility<>());
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new Properties());
        Lines lines = new Lines();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            ObjectNode answer = JSON.createObjectNode();
            try {
                lines.answer(JSON.readTree(line), answer);
            } catch (Exception | StackOverflowError thrown) {
                answer.removeAll();
                answer.put("error", thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
            }
            answers.println(JSON.writeValueAsString(answer));
            answers.flush();
        }
    }

    private void answer(JsonNode request, ObjectNode answer) throws Exception {
        switch (request.path("op").asText()) {
            case "open":
                entry = null;
                entry = Entry.open(folder(request), form(request));
                break;
            case "nodes":
                entry.nodes(answer.putArray("nodes"));
                break;
            case "walk":
                entry.walk(answer.putArray("places"));
                break;
            case "answer":
                entry.answer(request.path("path").asText(), request.path("value").asText(), answer);
                break;
            case "add":
                entry.add(request.path("path").asText());
                break;
            case "remove":
                entry.remove(request.path("path").asText());
                break;
            case "language":
                entry.language(request.path("language").asText());
                break;
            case "finish":
                answer.put("xml", entry.finish());
                break;
            case "time-load":
                answer.put("ns", timing.load(folder(request), form(request)));
                break;
            case "heap":
                answer.put("bytes", timing.heap(folder(request), form(request)));
                break;
            case "time-walk":
                timing.walk(folder(request), form(request), request, answer.putArray("answers"));
                break;
            case "time-answers":
                timing.answers(request, answer.putArray("ns"));
                break;
            case "time-choices":
                timing.choices(request, answer.putArray("ns"), answer.putArray("sizes"));
                break;
            default:
                throw new IllegalArgumentException("no such op");
        }
    }

    private static Path form(JsonNode request) {
        return Path.of(request.path("form").asText());
    }

    /** Where the form's attached files lie. */
    private static Path folder(JsonNode request) {
        return Path.of(request.path("media").asText());
    }
}
