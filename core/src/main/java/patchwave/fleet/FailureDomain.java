package patchwave.fleet;

/**
 * Hosts that can fail together.
 *
 * @param kind what they share, such as "zone"; a label name that the fleet file lists under failure_domains
 * @param name which one, such as "a"
 */
public record FailureDomain(String kind, String name) {
    @Override
    public String toString() {
        return kind + " " + name;
    }
}
