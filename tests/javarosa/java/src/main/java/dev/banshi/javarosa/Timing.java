package dev.banshi.javarosa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryPrompt;

/** Times and sizes of the reference engine. Each call is one round; the caller repeats it and takes the best. */
final class Timing {
    private Entry entry;

    /** Nanoseconds to read, compile and first evaluate a form; it stays loaded. */
    long load(Path attachments, Path form) throws Exception {
        entry = null;
        long begun = System.nanoTime();
        entry = Entry.open(attachments, form);
        return System.nanoTime() - begun;
    }

    /** Bytes of live heap that a loaded form adds. */
    long heap(Path attachments, Path form) throws Exception {
        entry = null;
        long before = live();
        entry = Entry.open(attachments, form);
        return live() - before;
    }

    private static long live() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Fills in a blank form from its beginning, each question once; tells each answer, the text given and its time. */
    void walk(Path attachments, Path form, JsonNode request, ArrayNode answers) throws Exception {
        load(attachments, form);
        int most = request.path("most").asInt();
        entry.controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        while (answers.size() < most) {
            int event = entry.controller.stepToNextEvent();
            if (event == FormEntryController.EVENT_END_OF_FORM) {
                return;
            }
            if (event != FormEntryController.EVENT_QUESTION) {
                continue;
            }
            FormIndex index = entry.model.getFormIndex();
            FormEntryPrompt prompt = entry.model.getQuestionPrompt(index);
            String text = prompt.isReadOnly() ? "" : text(prompt);
            if (text.isEmpty()) {
                continue;
            }
            IAnswerData data = Entry.data(prompt, text);
            long begun = System.nanoTime();
            entry.controller.answerQuestion(index, data, true);
            long took = System.nanoTime() - begun;
            ObjectNode answer = answers.addObject();
            answer.put("path", entry.path(index.getReference())).put("value", text).put("ns", took);
        }
    }

    /** An answer that fits most questions of a kind; empty where there is none. */
    private static String text(FormEntryPrompt prompt) {
        if (Entry.isSelect(prompt)) {
            List<SelectChoice> offered = prompt.getSelectChoices();
            return offered == null || offered.isEmpty() ? "" : offered.get(0).getValue();
        }
        switch (prompt.getDataType()) {
            case Constants.DATATYPE_INTEGER:
            case Constants.DATATYPE_LONG:
                return "5";
            case Constants.DATATYPE_DECIMAL:
                return "5.5";
            case Constants.DATATYPE_DATE:
                return "2023-11-14";
            case Constants.DATATYPE_TIME:
                return "22:13:20.000Z";
            case Constants.DATATYPE_DATE_TIME:
                return "2023-11-14T22:13:20.000Z";
            case Constants.DATATYPE_GEOPOINT:
                return "1 2 0 0";
            default:
                return "a";
        }
    }

    /** Gives one question the values in turn and tells the time of each. */
    void answers(JsonNode request, ArrayNode times) {
        FormIndex index = question(request, "path");
        for (JsonNode value : request.path("values")) {
            IAnswerData data = Entry.data(entry.model.getQuestionPrompt(index), value.asText());
            long begun = System.nanoTime();
            entry.controller.answerQuestion(index, data, true);
            times.add(System.nanoTime() - begun);
        }
    }

    /** Gives one question the values in turn; after each, tells the time to list another's choices with their labels. */
    void choices(JsonNode request, ArrayNode times, ArrayNode sizes) {
        FormIndex index = question(request, "path");
        FormIndex select = question(request, "of");
        for (JsonNode value : request.path("values")) {
            IAnswerData data = Entry.data(entry.model.getQuestionPrompt(index), value.asText());
            entry.controller.answerQuestion(index, data, true);
            long begun = System.nanoTime();
            FormEntryPrompt prompt = entry.model.getQuestionPrompt(select);
            List<String> labels = new ArrayList<>();
            for (SelectChoice choice : prompt.getSelectChoices()) {
                labels.add(prompt.getSelectChoiceText(choice));
            }
            times.add(System.nanoTime() - begun);
            sizes.add(labels.size());
        }
    }

    private FormIndex question(JsonNode request, String name) {
        return entry.find(FormEntryController.EVENT_QUESTION, request.path(name).asText());
    }
}
