package io.ringfence.providers.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteInputTest {
    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
    private final RequestFacts facts = new RequestFacts();

    private boolean isRemote(Dialect dialect, String members) {
        return facts(dialect, members).remoteInput();
    }

    private RequestFacts facts(Dialect dialect, String members) {
        String body = (dialect == Dialect.GEMINI ? "{" : "{\"model\":\"m\",") + members.replace('\'', '"') + "}";
        boolean isSound = scanner.scan(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), dialect, facts);
        assertTrue(isSound, () -> facts.problem() + " in " + body);
        return facts;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'tools':[{'type':'web_search_20250305','name':'web_search','max_uses':3}] | 3",
                "'tools':[{'max_uses':3,'type':'web_search_20250305'},{'type':'web_search_20250305'}] | 13",
                "'tools':[{'type':'web_search_20250305','max_uses':1,'max_uses':7}] | 7",
                "'tools':[{'type':'web_search_20250305','max_uses':null}] | 10",
                "'tools':[{'type':'web_search_20250305','max_uses':99999999}] | 10000",
                "'tools':[{'type':'code_execution_20250522','name':'x'}] | 0",
                "'tools':[{'name':'web_search','input_schema':{}}] | 0",
                "'tools':[] | 0"
            })
    void shouldBoundSearchesOnTheWeb(String members, long searches) {
        assertEquals(searches, facts(Dialect.ANTHROPIC_MESSAGES, members).webSearches());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'tools':[{'googleSearch':{}}] | 10",
                "'tools':[{'google_search':{}},{'functionDeclarations':[]}] | 10",
                "'tools':[{'googleSearchRetrieval':{'dynamicRetrievalConfig':{}}}] | 10",
                "'tools':[{'googleSearch':null}] | 0",
                "'tools':[{'functionDeclarations':[{'name':'googleSearch'}]}] | 0",
                "'tools':[{'codeExecution':{}}] | 0"
            })
    void shouldTakeGeminiToSearchAsOftenAsOthers(String members, long searches) {
        assertEquals(searches, facts(Dialect.GEMINI, members).webSearches());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'messages':[{'content':[{'type':'image_url','image_url':{'url':'https://x/y.png'}}]}]",
                "'messages':[{'content':[{'type':'image_url','image_url':{'detail':'low','url':'http://x/y.png'}}]}]",
                "'messages':[{'content':[{'image_url':'https://x/y.png'}]}]",
                "'messages':[{'content':[{'im\\u0061ge_url':{'\\u0075rl':'https://x/y.png'}}]}]",
                "'messages':[{'content':[{'Image_URL':{'URL':'https://x/y.png'}}]}]",
                "'messages':[{'content':[{'video_url':{'url':'https://x/y.mp4'}}]}]",
                "'messages':[{'content':[{'type':'file','file':{'file_id':'file-1'}}]}]",
                "'messages':[{'content':[{'type':'file','file':{'file_data':'https://x/y.pdf'}}]}]",
                "'messages':[{'content':[{'type':'input_audio','input_audio':{'data':'https://x/y.wav','format':'wav'}}]}]",
                "'messages':[{'content':[{'type':'input_audio','input_audio':'https://x/y.wav'}]}]",
                "'messages':[{'role':'assistant','audio':{'id':'audio_1'}}]",
                "'web_search_options':{'search_context_size':'low'}",
                "'plugins':[{'id':'web'}]",
                "'tools':[{'type':'web_search'}]"
            })
    void shouldFindRemoteInputInChat(String members) {
        assertTrue(isRemote(Dialect.OPENAI_CHAT, members));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'previous_response_id':'resp_1'",
                "'conversation':'conv_1'",
                "'conversation':{'id':'conv_1'}",
                "'prompt':{'id':'pmpt_1'}",
                "'input':[{'role':'user','content':[{'type':'input_image','image_url':'https://x'}]}]",
                "'input':[{'role':'user','content':[{'type':'input_image','file_id':'file-1'}]}]",
                "'input':[{'role':'user','content':[{'type':'input_file','file_url':'https://x'}]}]",
                "'input':[{'type':'function_call_output','output':[{'type':'input_image','image_url':'https://x'}]}]",
                "'input':[{'type':'item_reference','id':'msg_1'}]",
                "'input':[{'type':'reasoning','id':'rs_1','summary':[]}]",
                "'input':[{'id':'rs_1','encrypted_content':null,'type':'reasoning','summary':[]}]",
                "'input':[{'type':'image_generation_call','id':'ig_1'}]",
                "'tools':[{'type':'function','name':'f'},{'type':'web_search_preview'}]",
                "'tools':[{'type':'mcp','server_url':'https://x'}]"
            })
    void shouldFindRemoteInputInResponses(String members) {
        assertTrue(isRemote(Dialect.OPENAI_RESPONSES, members));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'messages':[{'content':[{'type':'image','source':{'type':'url','url':'https://x'}}]}]",
                "'messages':[{'content':[{'source':{'url':'https://x','type':'url'},'type':'image'}]}]",
                "'messages':[{'content':[{'type':'document','source':{'type':'file','file_id':'file_1'}}]}]",
                "'messages':[{'content':[{'type':'container_upload','file_id':'file_1'}]}]",
                "'messages':[{'content':[{'type':'document','source':{'type':'content','content':"
                        + "[{'type':'image','source':{'type':'url','url':'https://x'}}]}}]}]",
                "'messages':[{'content':[{'type':'tool_result','content':"
                        + "[{'type':'image','source':{'type':'url','url':'https://x'}}]}]}]",
                "'container':'container_1'",
                "'mcp_servers':[{'url':'https://x'}]",
                "'tools':[{'type':'web_search_20250305','name':'web_search'}]"
            })
    void shouldFindRemoteInputInAnthropicMessages(String members) {
        assertTrue(isRemote(Dialect.ANTHROPIC_MESSAGES, members));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'cachedContent':'cachedContents/1'",
                "'cached_content':'cachedContents/1'",
                "'contents':[{'parts':[{'fileData':{'fileUri':'https://x'}}]}]",
                "'contents':[{'parts':[{'file_data':{'file_uri':'https://x'}}]}]",
                "'systemInstruction':{'parts':[{'fileData':{'fileUri':'https://x'}}]}",
                "'contents':[{'parts':[{'functionResponse':{'parts':[{'fileData':{'fileUri':'gs://x'}}]}}]}]",
                "'tools':[{'googleSearch':{}}]",
                "'tools':[{'functionDeclarations':[]},{'urlContext':{}}]"
            })
    void shouldFindRemoteInputInGemini(String members) {
        assertTrue(isRemote(Dialect.GEMINI, members));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'messages':[{'content':'look at https://x/y.png, file_id'}]",
                "'messages':[{'content':[{'image_url':{'url':'data:image/png;base64,AA'}}]}]",
                "'messages':[{'content':[{'image_url':{'url':'DATA:image/png;base64,AA'}}]}]",
                "'messages':[{'content':[{'image_url':'data:image/png;base64,AA'}]}]",
                "'messages':[{'content':[{'type':'file','file':{'file_data':'data:application/pdf;base64,AA'}}]}]",
                "'messages':[{'content':[{'type':'input_audio','input_audio':{'data':'AA','format':'wav'}}]}]",
                "'messages':[{'tool_calls':[{'id':'1','function':{'name':'f','arguments':'{\\'image_url\\':1}'}}]}]",
                "'messages':[{'content':[{'type':'tool_use','id':'t','input':{'image_url':'https://x','file_id':'1'}}]}]",
                "'messages':[{'content':[{'type':'image','source':{'type':'base64','data':'AA'}}]}]",
                "'messages':[{'content':[{'type':'search_result','source':'https://x','content':[]}]}]",
                "'contents':[{'parts':[{'functionCall':{'name':'f','args':{'file_id':'x'}}}]}]",
                "'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AA'}}]}]",
                "'input':[{'type':'reasoning','id':'rs_1','encrypted_content':'gAAA','summary':[]}]",
                "'input':[{'type':'message','id':'msg_1','content':[{'type':'output_text','text':'x'}]}]",
                "'previous_response_id':null,'conversation':null,'container':null,'cachedContent':''",
                "'mcp_servers':[],'plugins':[],'tools':[]",
                "'metadata':{'file_id':'x'}"
            })
    void shouldNotTakeInlineInputForRemote(String members) {
        for (Dialect dialect : Dialect.ingress()) {
            assertEquals(false, isRemote(dialect, members), dialect::wireName);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tools':[{'type':'function','function':{'name':'web_search'}},{'type':'custom','name':'x'}]",
                "'tools':[{'name':'f','input_schema':{'type':'object','properties':{'file_id':{'type':'string'}}}}]",
                "'tools':[{'type':null,'name':'f'}]"
            })
    void shouldNotTakeTheCallersOwnToolsForRemote(String members) {
        assertEquals(false, isRemote(Dialect.OPENAI_CHAT, members));
        assertEquals(false, isRemote(Dialect.ANTHROPIC_MESSAGES, members));
        assertEquals(
                false,
                isRemote(Dialect.GEMINI, "'tools':[{'functionDeclarations':[{'name':'f'}],'googleSearch':null}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "OPENAI_RESPONSES | 'previous_response_id':'resp_1'",
                "OPENAI_RESPONSES | 'conversation':{'id':'conv_1'}",
                "OPENAI_RESPONSES | 'prompt':{'id':'pmpt_1'}",
                "OPENAI_RESPONSES | 'input':[{'type':'item_reference','id':'msg_1'}]",
                "OPENAI_RESPONSES | 'input':[{'type':'image_generation_call','id':'ig_1'}]",
                "OPENAI_RESPONSES | 'input':[{'content':[{'type':'input_file','file_id':'file-1'}]}]",
                "OPENAI_CHAT | 'messages':[{'content':[{'type':'file','file':{'file_id':'file-1'}}]}]",
                "OPENAI_CHAT | 'messages':[{'role':'assistant','audio':{'id':'audio_1'}}]",
                "ANTHROPIC_MESSAGES | 'messages':[{'content':[{'source':{'type':'file','file_id':'file_1'}}]}]",
                "ANTHROPIC_MESSAGES | 'container':'container_1'",
                "GEMINI | 'cachedContent':'cachedContents/1'",
                "GEMINI | 'contents':[{'parts':[{'fileData':{'fileUri':'gs://b/o'}}]}]",
                "GEMINI | 'contents':[{'parts':[{'fileData':"
                        + "{'fileUri':'https://generativelanguage.googleapis.com/v1beta/files/1'}}]}]"
            })
    void shouldFindWhatOneProviderKeeps(Dialect dialect, String members) {
        assertTrue(facts(dialect, members).refersToKept());
        assertTrue(facts(dialect, members).remoteInput());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "OPENAI_CHAT | 'messages':[{'content':[{'image_url':{'url':'https://x'}}]}]",
                "OPENAI_CHAT | 'web_search_options':{'a':1}",
                "OPENAI_RESPONSES | 'tools':[{'type':'web_search'}]",
                "OPENAI_RESPONSES | 'input':[{'type':'reasoning','id':'rs_1','summary':[]}]",
                "OPENAI_RESPONSES | 'previous_response_id':null,'conversation':null,'prompt':null",
                "ANTHROPIC_MESSAGES | 'messages':[{'content':[{'source':{'type':'url','url':'https://x'}}]}]",
                "ANTHROPIC_MESSAGES | 'mcp_servers':[{'url':'https://x'}]",
                "GEMINI | 'contents':[{'parts':[{'fileData':{'fileUri':'https://x/y.png'}}]}]",
                "GEMINI | 'tools':[{'googleSearch':{}}]"
            })
    void shouldNotTakeWhatAnybodyCanFetchForKept(Dialect dialect, String members) {
        assertFalse(facts(dialect, members).refersToKept());
    }

    @Test
    void shouldForgetWhatTheBodyBeforeReferredTo() {
        assertTrue(facts(Dialect.OPENAI_RESPONSES, "'conversation':'c'").refersToKept());
        assertFalse(facts(Dialect.OPENAI_RESPONSES, "'store':true").refersToKept());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENAI_CHAT |"
                    + " 'messages':[{'content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]}]"
                    + " | 1 | 26",
                "OPENAI_CHAT | 'messages':[{'content':[{'image_url':'data:,1'},{'image_url':'data:,22'}]}] | 2 | 15",
                "OPENAI_CHAT |"
                    + " 'messages':[{'content':[{'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}}]}]"
                    + " | 1 | 4",
                "OPENAI_CHAT |"
                    + " 'messages':[{'content':[{'type':'file','file':{'filename':'a.pdf','file_data':'JVBERi0='}}]}]"
                    + " | 1 | 8",
                "OPENAI_CHAT | 'messages':[{'content':[{'image_url':''},{'image_url':'https://x/y.png'}]}] | 0 | 0",
                "OPENAI_CHAT |"
                    + " 'messages':[{'tool_calls':[{'function':{'arguments':'{}'}}]},{'content':'data:image/png'}] | 0"
                    + " | 0",
                "OPENAI_RESPONSES | 'input':[{'type':'image_generation_call','id':'ig_1','result':'AAAAAA'}] | 1 | 6",
                "OPENAI_RESPONSES | 'input':[{'type':'function_call_output','result':'AAAAAA'}] | 0 | 0",
                "OPENAI_RESPONSES | 'input':[{'output':[{'type':'input_image','image_url':'data:,1'}]}] | 1 | 7",
                "ANTHROPIC_MESSAGES |"
                    + " 'messages':[{'content':[{'source':{'type':'base64','media_type':'image/png','data':'AAAA'}}]}]"
                    + " | 1 | 4",
                "ANTHROPIC_MESSAGES |"
                    + " 'messages':[{'content':[{'source':{'type':'text','media_type':'text/plain','data':'words'}}]}]"
                    + " | 0 | 0",
                "ANTHROPIC_MESSAGES | 'messages':[{'content':[{'type':'redacted_thinking','data':'AAAA'}]}] | 0 | 0",
                "ANTHROPIC_MESSAGES | 'messages':[{'content':[{'type':'tool_use','input':{'data':'AAAA'}}]}] | 0 | 0",
                "GEMINI | 'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'}},{'text':'b'}]}]"
                        + " | 1 | 4",
                "GEMINI | 'contents':[{'parts':[{'fileData':{'fileUri':'https://x/y.png'}}]}] | 0 | 0"
            })
    void shouldTellMediaWithinTheBodyFromWords(Dialect dialect, String members, int media, int bytes) {
        assertEquals(media, facts(dialect, members).inlineMedia(), members);
        assertEquals(bytes, facts.inlineMediaBytes(), members);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENAI_CHAT | 'tools':[{'type':'function','function':{'name':'f'}}] | true",
                "GEMINI | 'tools':[{'functionDeclarations':[]}] | true",
                "ANTHROPIC_MESSAGES | 'tools':[] | false",
                "OPENAI_RESPONSES | 'tools':null | false",
                "OPENAI_CHAT | 'messages':[] | false"
            })
    void shouldFindTools(Dialect dialect, String members, boolean isWithTools) {
        assertEquals(isWithTools, facts(dialect, members).tools(), members);
    }
}
