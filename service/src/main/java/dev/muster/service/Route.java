package dev.muster.service;

import io.javalin.http.HandlerType;

/**
 * One thing that can be asked of the service. Immutable.
 *
 * @param method how
 * @param path where, with names in braces
 * @param access who may
 * @param action what is done; may answer later, through {@code Context.future}
 */
record Route(HandlerType method, String path, Access access, Action action) {
  static Route get(String path, Action action) {
    return new Route(HandlerType.GET, path, Access.CALLERS, action);
  }

  static Route post(String path, Action action) {
    return new Route(HandlerType.POST, path, Access.CALLERS, action);
  }

  /** The same, for everybody. */
  Route open() {
    return new Route(method, path, Access.EVERYBODY, action);
  }

  /** Who may use a route. */
  enum Access {
    /** Health checks, which show nothing but that. */
    EVERYBODY,
    /** Who shows a token, where there are tokens. */
    CALLERS
  }

  /** Answers a request, or throws a {@link Problem}. */
  interface Action {
    void answer(io.javalin.http.Context context) throws Exception;
  }
}
