package patchwave.policy;

/** The answer to a decision point for one advisory, and where it comes from. */
public sealed interface Answer {
    /**
     * It is known.
     *
     * @param key of the decision point's value
     * @param source a sentence for people, such as "in KEV since 2021-12-10"
     */
    record Known(String key, String source) implements Answer {}

    /**
     * Nobody has said.
     *
     * @param why a sentence for people, such as "no inventory of 3 hosts"
     */
    record Unknown(String why) implements Answer {}
}
