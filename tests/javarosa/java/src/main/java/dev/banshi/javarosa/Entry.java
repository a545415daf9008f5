package dev.banshi.javarosa;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.form.api.FormEntryCaption;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.xform.parse.XFormParserFactory;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormAnswerDataSerializer;

/** A form being filled in. Paths are written as {@code /data/person[2]/name}, with positions on repeats. */
final class Entry {
    private static final XFormAnswerDataSerializer TEXTS = new XFormAnswerDataSerializer();
    /** Places that a walk may visit: far more than a test's form has. */
    private static final int PLACES = 20_000;

    final FormDef form;
    final FormEntryModel model;
    final FormEntryController controller;

    private Entry(FormDef form) {
        this.form = form;
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
    }

    /** Reads and compiles the form and evaluates it for the first time. */
    static Entry open(Path attachments, Path xml) throws Exception {
        Attachments.use(attachments);
        FormDef form;
        try (Reader reader = Files.newBufferedReader(xml, StandardCharsets.UTF_8)) {
            form = new XFormParserFactory().getXFormParser(reader).parse();
        }
        Entry entry = new Entry(form);
        form.initialize(true, new InstanceInitializationFactory());
        return entry;
    }

    /** All nodes of the main instance in document order: path, value, relevant, required, read-only. */
    void nodes(ArrayNode found) {
        nodes(form.getMainInstance().getRoot(), "", found);
    }

    private void nodes(TreeElement node, String above, ArrayNode found) {
        String path = above + "/" + step(node);
        ArrayNode view = found.addArray();
        view.add(path);
        view.add(text(node.getValue(), node.getDataType()));
        view.add(node.isRelevant());
        view.add(node.isRequired());
        view.add(!node.isEnabled());
        for (int at = 0; at < node.getNumChildren(); at++) {
            TreeElement child = node.getChildAt(at);
            if (child.getMult() != TreeReference.INDEX_TEMPLATE) {
                nodes(child, path, found);
            }
        }
    }

    private static String step(TreeElement node) {
        boolean numbered = node.isRepeatable() || node.getMult() > 0;
        return numbered ? node.getName() + "[" + (node.getMult() + 1) + "]" : node.getName();
    }

    private static String text(IAnswerData value, int type) {
        if (value == null) {
            return "";
        }
        Object text = TEXTS.serializeAnswerData(value, type);
        return text instanceof String ? (String) text : value.uncast().getString();
    }

    /** The path of a reference; where a repeat's next instance would come, its place is named. */
    String path(TreeReference reference) {
        StringBuilder path = new StringBuilder();
        TreeReference upTo = TreeReference.rootRef();
        for (int at = 0; at < reference.size(); at++) {
            upTo.add(reference.getName(at), reference.getMultiplicity(at));
            TreeElement node = form.getMainInstance().resolveReference(upTo);
            path.append('/');
            if (node != null) {
                path.append(step(node));
            } else {
                path.append(reference.getName(at)).append('[').append(reference.getMultiplicity(at) + 1).append(']');
            }
        }
        return path.toString();
    }

    /** Goes through the form once from its beginning and tells each relevant place. Makes counted repeats on the way. */
    void walk(ArrayNode places) {
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int count = 0; count < PLACES; count++) {
            int event = controller.stepToNextEvent();
            if (event == FormEntryController.EVENT_END_OF_FORM) {
                return;
            }
            ObjectNode place = places.addObject();
            place.put("op", name(event));
            place.put("path", path(model.getFormIndex().getReference()));
            if (event == FormEntryController.EVENT_QUESTION) {
                question(place);
            } else if (event != FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                FormEntryCaption caption = model.getCaptionPrompt(model.getFormIndex());
                place.put("label", orEmpty(caption.getQuestionText()));
            }
        }
    }

    private void question(ObjectNode place) {
        FormEntryPrompt prompt = model.getQuestionPrompt(model.getFormIndex());
        place.put("label", orEmpty(prompt.getQuestionText()));
        place.put("hint", orEmpty(prompt.getHelpText()));
        place.put("value", text(prompt.getAnswerValue(), prompt.getDataType()));
        place.put("required", prompt.isRequired());
        place.put("readonly", prompt.isReadOnly());
        if (isSelect(prompt)) {
            ArrayNode choices = place.putArray("choices");
            for (SelectChoice choice : prompt.getSelectChoices()) {
                choices.addArray().add(choice.getValue()).add(orEmpty(prompt.getSelectChoiceText(choice)));
            }
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static String name(int event) {
        switch (event) {
            case FormEntryController.EVENT_QUESTION:
                return "question";
            case FormEntryController.EVENT_GROUP:
                return "group";
            case FormEntryController.EVENT_REPEAT:
                return "repeat";
            default:
                return "promptRepeat";
        }
    }

    static boolean isSelect(FormEntryPrompt prompt) {
        int control = prompt.getControlType();
        return control == Constants.CONTROL_SELECT_ONE
                || control == Constants.CONTROL_SELECT_MULTI
                || control == Constants.CONTROL_RANK;
    }

    /** The place of a kind and path; the walk stands there afterwards. */
    FormIndex find(int kind, String path) {
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int count = 0; count < PLACES; count++) {
            int event = controller.stepToNextEvent();
            if (event == FormEntryController.EVENT_END_OF_FORM) {
                break;
            }
            if (event == kind && path(model.getFormIndex().getReference()).equals(path)) {
                return model.getFormIndex();
            }
        }
        throw new IllegalArgumentException("no place " + path);
    }

    /** Answers a question; tells {@code ok}, {@code required} or {@code constraint} with its message. */
    void answer(String path, String value, ObjectNode told) {
        FormIndex index = find(FormEntryController.EVENT_QUESTION, path);
        FormEntryPrompt prompt = model.getQuestionPrompt(index);
        IAnswerData data = data(prompt, value);
        switch (controller.answerQuestion(index, data, true)) {
            case FormEntryController.ANSWER_OK:
                told.put("result", "ok");
                break;
            case FormEntryController.ANSWER_REQUIRED_BUT_EMPTY:
                told.put("result", "required");
                break;
            default:
                told.put("result", "constraint").put("message", orEmpty(prompt.getConstraintText(data)));
        }
    }

    /** A text as the answer to a question; choices are those offered now. */
    static IAnswerData data(FormEntryPrompt prompt, String value) {
        if (value.isEmpty()) {
            return null;
        }
        if (!isSelect(prompt)) {
            return XFormAnswerDataParser.getAnswerData(value, prompt.getDataType(), prompt.getQuestion());
        }
        List<SelectChoice> offered = prompt.getSelectChoices();
        if (prompt.getControlType() == Constants.CONTROL_SELECT_ONE) {
            return new SelectOneData(selection(offered, value));
        }
        List<Selection> selections = new ArrayList<>();
        for (String word : value.split(" ")) {
            selections.add(selection(offered, word));
        }
        return new MultipleItemsData(selections);
    }

    private static Selection selection(List<SelectChoice> offered, String value) {
        for (SelectChoice choice : offered) {
            if (choice.getValue().equals(value)) {
                return choice.selection();
            }
        }
        throw new IllegalArgumentException("the choice is not offered");
    }

    /** Adds the instance of a repeat that the path names, where the walk offers it. */
    void add(String path) {
        controller.newRepeat(find(FormEntryController.EVENT_PROMPT_NEW_REPEAT, path));
    }

    /** Removes an instance of a repeat. */
    void remove(String path) {
        controller.deleteRepeat(find(FormEntryController.EVENT_REPEAT, path));
    }

    void language(String language) {
        controller.setLanguage(language);
    }

    /** Ends the filling in and gives the instance, irrelevant nodes left out. */
    String finish() throws Exception {
        form.postProcessInstance();
        return new String(new XFormSerializingVisitor().serializeInstance(form.getMainInstance()), StandardCharsets.UTF_8);
    }
}
