package patchwave.controller.schedule;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.spi.JobFactory;
import org.quartz.spi.TriggerFiredBundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fires recurring work by the clock. Kept in memory: everything in it is set up again at each start. */
public final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final String WORK = "work";

    private final Scheduler scheduler;
    private final InstantSource clock;

    /** Nothing fires before {@link #start}. */
    public Schedule(InstantSource clock) {
        this.clock = clock;
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "patchwave");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        try {
            scheduler = new StdSchedulerFactory(properties).getScheduler();
            scheduler.setJobFactory(new WorkFactory());
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule cannot be set up", e);
        }
    }

    /**
     * Fires work again and again, first after one interval. A fault is logged and does not end it; a firing that was missed
     * is not made up for.
     *
     * @param name unique
     */
    public void every(String name, Duration interval, Runnable work) {
        JobDetail job = JobBuilder.newJob(Work.class).withIdentity(name).build();
        job.getJobDataMap().put(WORK, work);
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(name)
                .startAt(Date.from(clock.instant().plus(interval)))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(interval.toMillis())
                        .withMisfireHandlingInstructionNextWithRemainingCount()
                        .repeatForever())
                .build();
        try {
            scheduler.scheduleJob(job, trigger);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule does not take " + name, e);
        }
    }

    /** From now on everything fires. */
    public void start() {
        try {
            scheduler.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule cannot start", e);
        }
    }

    /** Waits for what runs. */
    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            LOG.warn("the schedule did not stop well: {}", e.getMessage());
        }
    }

    /** Takes the work from the job's map: it is an object of ours, not a class for Quartz to make. */
    private static final class WorkFactory implements JobFactory {
        @Override
        public Job newJob(TriggerFiredBundle bundle, Scheduler scheduler) {
            Object work = bundle.getJobDetail().getJobDataMap().get(WORK);
            if (work instanceof Runnable runnable) {
                return new Work(runnable);
            }
            throw new IllegalStateException(
                    "a job without work: " + bundle.getJobDetail().getKey());
        }
    }

    private record Work(Runnable work) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error(
                        "scheduled work failed, it comes again: job={}",
                        context.getJobDetail().getKey(),
                        e);
            }
        }
    }
}
