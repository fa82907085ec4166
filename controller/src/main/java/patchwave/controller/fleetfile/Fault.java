package patchwave.controller.fleetfile;

/**
 * One thing that is wrong in a fleet file.
 *
 * @param line counts from 1
 * @param column counts from 1
 * @param key where in the file, such as "pools.web.floor.staging"; empty for the file as a whole
 * @param expected what belongs there
 * @param found what is there
 * @param remedy what to do, one sentence
 */
public record Fault(int line, int column, String key, String expected, String found, String remedy) {
    /** One line for people. */
    @Override
    public String toString() {
        return "line %d, column %d: %sexpected %s, found %s. %s"
                .formatted(line, column, key.isEmpty() ? "" : key + ": ", expected, found, remedy);
    }
}
