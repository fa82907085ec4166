package patchwave.crash;

import java.util.List;

/**
 * One row of the table.
 *
 * @param section under which it stands
 * @param point what happens, and where
 * @param outcome what became of it
 * @param faults what must not be; empty if all is well
 */
record Row(String section, String point, String outcome, List<String> faults) {
    Row {
        faults = List.copyOf(faults);
    }
}
