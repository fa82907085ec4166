package patchwave.cli.bootstrap;

import java.util.List;
import java.util.Optional;

/**
 * What a host says it is.
 *
 * @param uid of the user that we are there
 * @param system "ID VERSION_ID" of os-release(5), such as "debian 12"
 * @param manager empty: none that Patchwave knows
 * @param architecture the package manager's word for it, such as "amd64"
 * @param isSystemd whether systemd runs there
 * @param installed the agent's version, if it is installed properly
 * @param broken the package manager's word for an agent that is installed by half
 * @param missing tools that the host should have
 */
public record HostFacts(
        long uid,
        String system,
        Optional<Manager> manager,
        String architecture,
        boolean isSystemd,
        Optional<String> installed,
        Optional<String> broken,
        List<String> missing) {
    /** Package managers, and what their packages end in. */
    public enum Manager {
        APT("apt", ".deb"),
        DNF("dnf", ".rpm"),
        ZYPPER("zypper", ".rpm");

        private final String word;
        private final String suffix;

        Manager(String word, String suffix) {
            this.word = word;
            this.suffix = suffix;
        }

        public String word() {
            return word;
        }

        public String suffix() {
            return suffix;
        }
    }

    public HostFacts {
        missing = List.copyOf(missing);
    }

    /**
     * The facts in the answer of {@link Script#FACTS}.
     *
     * @throws StepFault if the host does not say who we are: then nothing it says can be used
     */
    public static HostFacts of(Answer answer) {
        long uid = answer.number("uid")
                .orElseThrow(
                        () -> new StepFault("the host answers, but not as a POSIX shell would; the user's login shell"
                                + " must be one (sh, bash, dash, ksh, zsh)"));
        String manager = answer.value("manager").orElse("none");
        return new HostFacts(
                uid,
                answer.value("system").orElse("unknown"),
                java.util.Arrays.stream(Manager.values())
                        .filter(it -> it.word().equals(manager))
                        .findFirst(),
                answer.value("architecture").or(() -> answer.value("machine")).orElse("unknown"),
                answer.isYes("systemd"),
                answer.value("installed"),
                answer.value("broken"),
                answer.all("missing"));
    }

    public boolean isRoot() {
        return uid == 0;
    }
}
