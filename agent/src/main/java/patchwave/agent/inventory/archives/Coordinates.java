package patchwave.agent.inventory.archives;

/**
 * What an archive says it was built as.
 *
 * @param groupId of Maven; empty if only the file's name is known
 * @param artifactId of Maven
 * @param version as written, 1 to 100 characters
 */
public record Coordinates(String groupId, String artifactId, String version) {
    @Override
    public String toString() {
        return (groupId.isEmpty() ? "" : groupId + ":") + artifactId + ":" + version;
    }
}
