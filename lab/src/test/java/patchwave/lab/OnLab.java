package patchwave.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests on the lab's hosts; {@code @BeforeAll} may take the {@link Lab}. Skipped, loudly, on machines that cannot
 * run it; where the environment says REQUIRE_LAB=1 such a machine is a failure.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("lab")
@ExtendWith(LabExtension.class)
@interface OnLab {}
