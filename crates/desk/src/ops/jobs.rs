//! Section `job`: progress and Cancel of long work.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::desk::Desk;
use crate::error::Error;
use crate::jobs::JobView;
use crate::operation::Operation;
use crate::topic::Topic;

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::desk("job.view", "How a job stands.", &[], |desk, args: JobArgs| {
            desk.jobs.view(&args.job_id)
        }),
        Operation::desk(
            "job.cancel",
            "Asks a job to stop; it leaves nothing behind.",
            &[Topic::Jobs],
            cancel,
        ),
    ]
}

/// Which job.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobArgs {
    /// Id.
    job_id: String,
}

fn cancel(desk: &Desk, args: JobArgs) -> Result<JobView, Error> {
    desk.jobs.cancel(&args.job_id)
}
