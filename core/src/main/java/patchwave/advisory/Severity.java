package patchwave.advisory;

/** How bad the vendor says it is, from harmless to worst. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
