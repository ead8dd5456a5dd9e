package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a client of this dialect sends back of earlier answers, on its way to who speaks this dialect, too.
class ReplayTest {
    private static final String CALL =
            "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}";
    private static final String BARE_CALL =
            "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}";

    private final Losses losses = new Losses(OPENAI_RESPONSES);
    private String store = "null";

    private String replayed(String origin, String reasoning) {
        return replayed(new RequestTarget(OPENAI_RESPONSES, Flavour.PLAIN, "gpt-5", origin, 4_096), reasoning);
    }

    private String replayed(RequestTarget target, String reasoning) {
        String body = "{\"model\":\"m\",\"store\":" + store + ",\"input\":[" + reasoning + "," + CALL + "]}";
        return JsonTree.string(new ResponsesRequests()
                .emit(RequestReaderTest.read(body), target, losses)
                .get("input"));
    }

    private static String reasoning(String id, ProviderState state) {
        String encrypted = new Seal(state, Seal.Kind.THOUGHTS).write();
        return "{\"type\":\"reasoning\",\"id\":\"" + id + "\",\"summary\":[],\"encrypted_content\":\"" + encrypted
                + "\",\"status\":\"completed\"}";
    }

    @Test
    void shouldRepeatWhatOpenAiMadeAsItStands() {
        String item = reasoning("rs_0a1b", new ProviderState("openai", "E"));
        assertEquals("[" + item + "," + CALL + "]", replayed("openai", item));
        assertEquals(0, losses.reasons().size());
    }

    @Test
    void shouldLeaveOutWhatAnotherProviderMade() {
        assertEquals(
                "[" + BARE_CALL + "]", replayed("openai", reasoning("rs_0a1b", new ProviderState("anthropic", "S"))));
        assertEquals(List.of("reasoning of anthropic is not replayed to open_ai_responses"), losses.reasons());
    }

    @Test
    void shouldUnsealWhatADeploymentOfItsOwnMade() {
        assertEquals(
                "[{\"type\":\"reasoning\",\"id\":\"rs_0a1b\",\"summary\":[],\"encrypted_content\":\"E\"}," + BARE_CALL
                        + "]",
                replayed("azure-eu", reasoning("rs_0a1b", new ProviderState("azure-eu", "E"))));
        assertEquals(0, losses.reasons().size());
        assertEquals(
                "[" + BARE_CALL + "]", replayed("azure-eu", reasoning("rs_0a1b", new ProviderState("openai", "E"))));
    }

    @Test
    void shouldNotShowOpenAiAnIdThatItNeverGave() {
        String minted = new ItemIds("resp_1").next("rs_");
        assertEquals(
                "[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"E\"}," + BARE_CALL + "]",
                replayed("openai", reasoning(minted, new ProviderState("openai", "E"))));
        assertEquals(
                "[" + BARE_CALL + "]",
                replayed("openai", "{\"type\":\"reasoning\",\"id\":\"" + minted + "\",\"summary\":[]}"));
        assertEquals(
                List.of("reasoning without its provider's state is not replayed to open_ai_responses"),
                losses.reasons());
    }

    @Test
    void shouldLetOpenAiFindWhatItHasKept() {
        String item = "{\"type\":\"reasoning\",\"id\":\"rs_0a1b\",\"summary\":[]}";
        assertEquals("[" + item + "," + CALL + "]", replayed("openai", item));
    }

    @Test
    void shouldGiveDeepSeekItsThoughtsBack() {
        String item =
                "{\"type\":\"reasoning\",\"id\":\"7f-1\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"T\"}]}";
        RequestTarget target = new RequestTarget(OPENAI_RESPONSES, Flavour.DEEPSEEK, "m", "openai", 4_096);
        assertEquals("[" + item + "," + CALL + "]", replayed(target, item));
        assertEquals(0, losses.reasons().size());
    }

    @Test
    void shouldNotShowOpenAiThePlainThoughtsOfOthers() {
        String item =
                "{\"type\":\"reasoning\",\"id\":\"7f-1\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"T\"}]}";
        assertEquals("[" + BARE_CALL + "]", replayed("openai", item));
        assertEquals(
                List.of("reasoning without its provider's state is not replayed to open_ai_responses"),
                losses.reasons());
    }
}
