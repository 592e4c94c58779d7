import io.deephaven.auth.AuthContext;
import io.deephaven.auth.AuthenticationRequestHandler;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Lets in who sends exactly what it expects, under the name that it is asked for. */
abstract class TestHandler implements AuthenticationRequestHandler {
  private final String type;
  private final String expected;

  TestHandler(String type, String expected) {
    this.type = type;
    this.expected = expected;
  }

  @Override
  public String getAuthType() {
    return type;
  }

  @Override
  public void initialize(String targetUrl) {}

  @Override
  public Optional<AuthContext> login(long version, ByteBuffer payload, HandshakeResponseListener listener) {
    return Optional.empty();
  }

  @Override
  public Optional<AuthContext> login(String payload, MetadataResponseListener listener) {
    return payload.equals(expected) ? Optional.of(new AuthContext.SuperUser()) : Optional.empty();
  }

  public static class Own extends TestHandler {
    public Own() {
      super("com.example.OwnHandler", "what it wants");
    }
  }

  public static class Basic extends TestHandler {
    public Basic() {
      super("Basic", "dXNlcjpww6Rzcw==");
    }
  }
}
