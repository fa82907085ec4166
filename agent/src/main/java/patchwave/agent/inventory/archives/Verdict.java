package patchwave.agent.inventory.archives;

import java.util.List;

/** What an archive's signals say of one CVE. That a distribution's package owns the archive is not looked at here. */
public sealed interface Verdict {
    /** What it was decided by, for people; at least one line. */
    List<String> evidence();

    /** The flaw is there. */
    record Vulnerable(List<String> evidence) implements Verdict {
        public Vulnerable {
            evidence = List.copyOf(evidence);
        }
    }

    /** The class that carries the flaw was taken out of a vulnerable version. It is not fixed. */
    record Mitigated(List<String> evidence) implements Verdict {
        public Mitigated {
            evidence = List.copyOf(evidence);
        }
    }

    /** The product is there in a form without the flaw. */
    record Patched(List<String> evidence) implements Verdict {
        public Patched {
            evidence = List.copyOf(evidence);
        }
    }

    /** Something speaks for the flaw and does not prove it. */
    record Suspicious(List<String> evidence) implements Verdict {
        public Suspicious {
            evidence = List.copyOf(evidence);
        }
    }

    /** It could not be looked at whole, and what was seen does not show the flaw. */
    record Failed(List<String> evidence) implements Verdict {
        public Failed {
            evidence = List.copyOf(evidence);
        }
    }
}
