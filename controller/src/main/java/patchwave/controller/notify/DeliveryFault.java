package patchwave.controller.notify;

/** A message was not accepted, or it is not known whether it was. Its message is shown to operators: never a secret. */
public final class DeliveryFault extends Exception {
    private static final long serialVersionUID = 1;

    private static final int LONGEST = 300;

    /** @param why what was expected and found; cut at 300 characters */
    public DeliveryFault(String why) {
        super(oneLine(why), null, false, false);
    }

    private static String oneLine(String why) {
        String line = why.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }

    /** What happened, for operators. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
