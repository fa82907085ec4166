package patchwave.cli.signing;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.text.WholeFile;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.StagePreview;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.SignedPlan;

/**
 * A plan on its way from planning to start, as a file that people can review: the decoded plan and its preview as JSON,
 * and the exact bytes that are signed.
 *
 * @param signedPlan the exact bytes, and the signatures so far
 * @param plan the bytes, decoded
 * @param preview what the controller forecast when it planned; not signed, for reviewers only
 */
public record PlanFile(SignedPlan signedPlan, Plan plan, PlanPreview preview) {
    private static final String PREVIEW = "preview";
    private static final String AGAIN = "Plan again with 'patchwave rollout plan'";

    /** The name of what is no file yet. */
    private static final String PLANNED = "the controller's plan";

    private static final FileForm<SignedPlan, Plan> FORM = new FileForm<>(
            "plan", "a plan file", List.of(PREVIEW), AGAIN, SignedPlan.parser(), Plan.parser(), SignedPlan::getPlan);

    /**
     * Of a plan that the controller just made.
     *
     * @throws Refusal if it has something that we cannot show to the signer, or its preview shows other environments
     */
    public static PlanFile of(ByteString plan, PlanPreview preview) {
        SignedPlan unsigned = SignedPlan.newBuilder().setPlan(plan).build();
        return checked(PLANNED, new PlanFile(unsigned, FORM.decode(unsigned, PLANNED), preview));
    }

    /** SHA-256 of the plan's bytes, in lower-case hexadecimal. */
    public String planHash() {
        return FORM.hash(signedPlan);
    }

    public PlanFile signedBy(SigningKey key) {
        return new PlanFile(key.sign(signedPlan), plan, preview);
    }

    /** The file's text. */
    public String text() {
        return FORM.text(signedPlan, plan, Map.of(PREVIEW, preview));
    }

    /**
     * Reads and checks a plan file.
     *
     * @throws Refusal if the file is not a plan file, or its parts disagree
     */
    public static PlanFile read(Path file) {
        return parse(file.toString(), FileForm.read(file));
    }

    /**
     * Writes a new file.
     *
     * @throws Refusal if there is one of that name: it may be under review
     */
    public void create(Path file) {
        FileForm.create(file, text());
    }

    /**
     * Replaces a file that was read before, after a signature was added.
     *
     * @param former what was read
     * @throws Refusal if the file is not that any more: somebody else's signature would be lost
     */
    public void replace(Path file, PlanFile former) {
        WholeFile.replace(
                file, now -> parse(file.toString(), now).equals(former), text().getBytes(StandardCharsets.UTF_8));
    }

    static PlanFile parse(String name, String text) {
        FileForm.Parts<SignedPlan, Plan> parts = FORM.parse(name, text);
        if (parts.signed().hasStandingApproval()) {
            // It is not shown, and only the controller starts plans under one.
            throw new Refusal(
                    ExitCode.REFUSED,
                    name + ": 'signed_plan' has a standing approval beside it: the file was changed by hand");
        }
        PlanPreview preview = FileForm.merge(name, parts.fields(), PREVIEW, PlanPreview.newBuilder())
                .build();
        return checked(name, new PlanFile(parts.signed(), parts.document(), preview));
    }

    private static PlanFile checked(String name, PlanFile file) {
        // Hosts of this version take it for "report". One that knows it may allow more, and the signer cannot see what.
        if (file.plan.getReboot() == RebootPolicy.UNRECOGNIZED) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    name + ": 'reboot' has a value that this version of patchwave does not know; use the controller's"
                            + " version");
        }
        // Reviewers look at the preview's tables. Nobody signs it, so whoever can write the file could take stages out.
        List<String> previewed = file.preview.getStagesList().stream()
                .map(StagePreview::getEnvironment)
                .toList();
        if (!previewed.equals(file.plan.getEnvironmentsList())) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "%s: 'preview.stages' has the environments %s and 'plan.environments' has %s: do not sign it. %s"
                            .formatted(
                                    name,
                                    Words.clean(previewed.toString()),
                                    Words.clean(file.plan.getEnvironmentsList().toString()),
                                    AGAIN));
        }
        return file;
    }
}
