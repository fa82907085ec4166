package patchwave.cli.sbom;

/** What a document is about. */
sealed interface Subject {
    /** One host, by its id. */
    record Host(String id) implements Subject {}

    /** All hosts of a pool, by its name such as "production/web". */
    record Pool(String name) implements Subject {}

    /** How the document refers to it. */
    default String ref() {
        return switch (this) {
            case Host host -> "host:" + host.id();
            case Pool pool -> "pool:" + pool.name();
        };
    }
}
