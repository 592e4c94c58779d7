import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;

/**
 * Takes the call away that gives a session to anybody who asks, whatever key the server has: its method gets another name
 * while its class is loaded, so that the call is one which the server does not offer.
 */
public final class LoginGuard implements ClassFileTransformer {
    private static final String SERVICE = "io/deephaven/server/session/SessionServiceGrpcImpl";
    /** As a class file holds a name: its kind, its length, and its letters. */
    private static final byte[] NAME = "\u0001\u0000\nnewSession".getBytes(StandardCharsets.ISO_8859_1);

    public static void premain(String options, Instrumentation instrumentation) {
        instrumentation.addTransformer(new LoginGuard());
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] code) {
        if (!SERVICE.equals(name)) return null;
        byte[] changed = code.clone();
        for (int at = 0; at <= changed.length - NAME.length; at++) {
            if (startsAt(changed, at)) changed[at + 3] = 'N';
        }
        return changed;
    }

    private static boolean startsAt(byte[] code, int at) {
        for (int index = 0; index < NAME.length; index++) {
            if (code[at + index] != NAME[index]) return false;
        }
        return true;
    }
}
