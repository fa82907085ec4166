package patchwave.cli.ssh;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers what the library may be asked by a host: its password, once, and nothing else. */
final class PasswordAnswers implements UserInfo, UIKeyboardInteractive {
    private final Optional<Secret> password;
    private boolean isGiven;

    PasswordAnswers(Optional<Secret> password) {
        this.password = password;
    }

    /** Hosts that ask through PAM: one hidden question is for the password; two at once are for something we do not have. */
    @Override
    public String @Nullable [] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompts, boolean[] echo) {
        if (prompts.length == 0) {
            return new String[0];
        }
        if (prompts.length > 1 || echo[0] || isGiven || password.isEmpty()) {
            return null;
        }
        isGiven = true;
        return new String[] {new String(password.get().bytes(), StandardCharsets.UTF_8)};
    }

    /** It was given with the session; a second time would be the same. */
    @Override
    public boolean promptPassword(String message) {
        return false;
    }

    @Override
    public @Nullable String getPassword() {
        return null;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    /** A host's banner is not repeated: it would be on the screen once a host. */
    @Override
    public void showMessage(String message) {
        // See above.
    }
}
