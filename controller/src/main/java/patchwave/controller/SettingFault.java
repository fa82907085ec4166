package patchwave.controller;

/** The configuration is wrong; the message names file, key, expectation and finding. */
final class SettingFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    SettingFault(String message) {
        super(message);
    }
}
