package io.ringfence.providers.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaudeModelTest {
    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-6, opus, 4, 6",
        "claude-sonnet-4-20250514, sonnet, 4, 0",
        "claude-sonnet-4-5-20250929, sonnet, 4, 5",
        "claude-sonnet-4-5@20250929, sonnet, 4, 5",
        "claude-opus-4-1, opus, 4, 1",
        "claude-opus-5, opus, 5, 0",
        "claude-fable-5-2, fable, 5, 2",
        "claude-3-7-sonnet-20250219, sonnet, 3, 7",
        "claude-3-opus-20240229, opus, 3, 0",
        "claude-3.5-sonnet, sonnet, 3, 5",
        "anthropic/claude-opus-4.5, opus, 4, 5",
        "us.anthropic.claude-3-5-sonnet-20240620-v1:0, sonnet, 3, 5",
        "eu.anthropic.claude-haiku-4-5-20251001-v1:0, haiku, 4, 5",
        "us.anthropic.claude-opus-4-20250514-v1:0, opus, 4, 0",
        "anthropic.claude-v2, '', 2, 0",
        "claude-2.1, '', 2, 1",
        "claude-instant-1.2, instant, 1, 0",
        "claude-mythos-preview, '', 2147483647, 0",
        "glm-4.6, '', 0, 0",
        "Claude-Opus-4-6, opus, 4, 6",
    })
    void shouldReadEverySpelling(String name, String family, int major, int minor) {
        assertEquals(new ClaudeModel(family, major, minor), ClaudeModel.of(name));
    }

    @Test
    void shouldKnowHowEachGenerationThinks() {
        assertFalse(ClaudeModel.of("claude-3-5-sonnet-20240620").thinks());
        ClaudeModel old = ClaudeModel.of("claude-3-7-sonnet-20250219");
        assertTrue(old.thinks() && old.takesThinkingBudget() && !old.takesAdaptiveThinking());
        ClaudeModel between = ClaudeModel.of("claude-opus-4-6");
        assertTrue(between.takesThinkingBudget() && between.takesAdaptiveThinking() && between.takesSampling());
        ClaudeModel newer = ClaudeModel.of("claude-opus-4-8");
        assertTrue(!newer.takesThinkingBudget() && newer.takesAdaptiveThinking() && !newer.takesSampling());
    }

    @Test
    void shouldTakeAnUnknownVersionForTheNewestAndAStrangerForAnOldOne() {
        ClaudeModel newest = ClaudeModel.of("claude-mythos-preview");
        assertTrue(newest.takesAdaptiveThinking() && newest.takesEffort() && !newest.takesPrefill());
        ClaudeModel stranger = ClaudeModel.of("deepseek-chat");
        assertTrue(stranger.thinks() && stranger.takesThinkingBudget() && stranger.takesPrefill());
        assertFalse(stranger.takesAdaptiveThinking() || stranger.takesEffort());
    }

    @Test
    void shouldChooseTheNearestEffortThatAModelKnows() {
        assertEquals("high", ClaudeModel.of("claude-opus-4-6").nearestEffort("xhigh"));
        assertEquals("max", ClaudeModel.of("claude-opus-4-6").nearestEffort("max"));
        assertEquals("high", ClaudeModel.of("claude-opus-4-5").nearestEffort("max"));
        assertEquals("xhigh", ClaudeModel.of("claude-opus-5").nearestEffort("xhigh"));
        assertEquals("low", ClaudeModel.of("claude-opus-5").nearestEffort("minimal"));
    }
}
