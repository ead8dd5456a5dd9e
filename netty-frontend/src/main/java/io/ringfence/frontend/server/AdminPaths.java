package io.ringfence.frontend.server;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.ringfence.frontend.admin.AdminRequest.Action;
import io.ringfence.frontend.admin.AdminRequest.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The paths below which the operator finds organisations, projects, keys and credentials.
final class AdminPaths {
    private static final Map<HttpMethod, Action> ON_ALL =
            ordered(HttpMethod.GET, Action.LIST, HttpMethod.POST, Action.CREATE);
    private static final Map<HttpMethod, Action> ON_ONE =
            ordered(HttpMethod.PATCH, Action.UPDATE, HttpMethod.DELETE, Action.REMOVE);

    /// A path and what may be done there.
    private record Place(
            String path, Resource resource, Map<HttpMethod, Action> onAll, Map<HttpMethod, Action> onOne) {}

    /// The first one that fits.
    private static final List<Place> PLACES = List.of(
            new Place("/v1/admin/orgs", Resource.ORGANISATIONS, ON_ALL, Map.of(HttpMethod.PATCH, Action.UPDATE)),
            new Place("/v1/admin/projects", Resource.PROJECTS, ON_ALL, Map.of(HttpMethod.PATCH, Action.UPDATE)),
            new Place("/v1/admin/audit", Resource.AUDIT, Map.of(HttpMethod.GET, Action.LIST), Map.of()),
            new Place("/v1/keys/api", Resource.KEYS, ON_ALL, ON_ONE),
            new Place("/v1/keys", Resource.CREDENTIALS, ON_ALL, Map.of(HttpMethod.DELETE, Action.REMOVE)));

    private AdminPaths() {}

    /// What is meant by a path; null for one of somebody else.
    static @Nullable Endpoint of(HttpMethod method, String uri, String path) {
        for (Place place : PLACES) {
            if (path.equals(place.path)) {
                return endpoint(method, uri, place.resource, place.onAll, null);
            }
            String below = place.path + "/";
            if (path.startsWith(below) && path.length() > below.length() && !place.onOne.isEmpty()) {
                String name = path.substring(below.length());
                return name.indexOf('/') >= 0
                        ? new Endpoint.Unknown()
                        : endpoint(method, uri, place.resource, place.onOne, decoded(name));
            }
        }
        return null;
    }

    private static Endpoint endpoint(
            HttpMethod method, String uri, Resource resource, Map<HttpMethod, Action> actions, @Nullable String name) {
        Action action = actions.get(method);
        return action == null
                ? new Endpoint.MethodNotAllowed(
                        actions.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", ")))
                : new Endpoint.Admin(resource, action, name, ClientKey.parametersWithoutKey(uri));
    }

    private static String decoded(String name) {
        return QueryStringDecoder.decodeComponent(name.replace("+", "%2B"));
    }

    private static Map<HttpMethod, Action> ordered(HttpMethod m1, Action a1, HttpMethod m2, Action a2) {
        Map<HttpMethod, Action> map = new LinkedHashMap<>();
        map.put(m1, a1);
        map.put(m2, a2);
        return map;
    }
}
