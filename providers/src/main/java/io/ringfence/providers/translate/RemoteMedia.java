package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which media that lie elsewhere a provider fetches itself, and which must be part of the request. Any thread.
public final class RemoteMedia {
    private static final Set<String> YOUTUBE =
            Set.of("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be");

    /// As what something is part of a message.
    public enum Kind {
        IMAGE,
        /// Sound or video.
        RECORDING,
        DOCUMENT
    }

    /// Something that has to be fetched.
    ///
    /// @param url as the request has it
    public record Wanted(Kind kind, String url) {}

    private RemoteMedia() {}

    /// What has to be fetched before `request` is written in `target`: each once, in the request's order.
    public static List<Wanted> wanted(ChatRequest request, Dialect target) {
        Set<Wanted> wanted = new LinkedHashSet<>();
        Edit collecting = (kind, url) -> {
            if (needsInlining(target, url)) {
                wanted.add(new Wanted(kind, url.url()));
            }
            return null;
        };
        request.messages().forEach(message -> edited(message.parts(), collecting));
        return List.copyOf(wanted);
    }

    /// The request with what was fetched inside of it. Messages that do not change keep their raw form.
    public static ChatRequest inlined(ChatRequest request, Map<Wanted, Media.Inline> fetched) {
        if (fetched.isEmpty()) {
            return request;
        }
        Edit putting = (kind, url) -> fetched.get(new Wanted(kind, url.url()));
        List<Message> messages = new ArrayList<>(request.messages().size());
        for (Message message : request.messages()) {
            List<Part> parts = edited(message.parts(), putting);
            messages.add(parts == null ? message : message.withParts(parts));
        }
        return request.toBuilder().messages(messages).build();
    }

    /// What comes in the place of an address; null leaves it.
    private interface Edit {
        @Nullable
        Media of(Kind kind, Media.Url url);
    }

    /// The parts after `edit`; null when it has left all of them.
    private static @Nullable List<Part> edited(List<Part> parts, Edit edit) {
        List<Part> edited = new ArrayList<>(parts.size());
        boolean isChanged = false;
        for (Part part : parts) {
            Part after = edited(part, edit);
            isChanged |= after != null;
            edited.add(after == null ? part : after);
        }
        return isChanged ? edited : null;
    }

    private static @Nullable Part edited(Part part, Edit edit) {
        return switch (part) {
            case Part.Image image
            when image.media() instanceof Media.Url url -> {
                Media media = edit.of(Kind.IMAGE, url);
                yield media == null
                        ? null
                        : new Part.Image(media, image.detail(), image.cache(), image.state(), image.extensions());
            }
            case Part.Recording recording
            when recording.media() instanceof Media.Url url -> {
                Media media = edit.of(Kind.RECORDING, url);
                yield media == null
                        ? null
                        : new Part.Recording(media, recording.format(), recording.transcript(), recording.extensions());
            }
            case Part.Document document
            when document.media() instanceof Media.Url url -> {
                Media media = edit.of(Kind.DOCUMENT, url);
                yield media == null
                        ? null
                        : new Part.Document(
                                media,
                                document.name(),
                                document.title(),
                                document.context(),
                                document.citations(),
                                document.cache(),
                                document.extensions());
            }
            case Part.ToolResult result -> {
                List<Part> content = edited(result.content(), edit);
                yield content == null
                        ? null
                        : new Part.ToolResult(
                                result.callId(),
                                result.name(),
                                content,
                                result.json(),
                                result.isError(),
                                result.cache(),
                                result.extensions());
            }
            default -> null;
        };
    }

    /// Whether `media` has to be fetched and turned into a [Media.Inline] before a request with it is written
    /// in `target`. Only addresses of the web ever have: `gs://` and `s3://` are read by who keeps them.
    ///
    /// Gemini reads its own Files API, Google Cloud Storage and YouTube; Bedrock reads S3; the others fetch.
    public static boolean needsInlining(Dialect target, Media.Url media) {
        if (!isOfTheWeb(media.url())) {
            return false;
        }
        return switch (target) {
            case GEMINI -> !isKeptByGoogle(media.url());
            case BEDROCK_CONVERSE -> true;
            case OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, COHERE_CHAT -> false;
        };
    }

    private static boolean isOfTheWeb(String url) {
        return url.regionMatches(true, 0, "http://", 0, 7) || url.regionMatches(true, 0, "https://", 0, 8);
    }

    private static boolean isKeptByGoogle(String url) {
        return isYouTube(url) || isOfFilesApi(url);
    }

    /// Whether `url` is a video at YouTube.
    public static boolean isYouTube(String url) {
        String host = host(url);
        return host != null && YOUTUBE.contains(host);
    }

    /// Whether `url` is a file that was uploaded to Gemini's Files API: its address, or its bare name
    /// `files/…`.
    public static boolean isOfFilesApi(String url) {
        if (url.startsWith("files/")) {
            return true;
        }
        return "generativelanguage.googleapis.com".equals(host(url)) && url.contains("/files/");
    }

    private static @Nullable String host(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? null : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAnAddress) {
            // Whoever fetches it will say so.
            return null;
        }
    }
}
