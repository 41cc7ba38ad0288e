//! Why: what the contract check names of a contract that is not in force: one that waits for the buyer's word, or one
//! that is not recorded yet (O9).

use super::Life;
use crate::order::check::Warning;
use crate::order::complete::totals;
use crate::order::contract::Contract;
use crate::order::state::Order;
use crate::order::view::{OrderView, ViewCtx, waiting};
use crate::why::supplier::Limit;
use crate::why::{Figure, WhyError};

/// The figures of the contract check of a contract that is not recorded yet, as pointers into its reply: `/totals` and
/// `/warnings`.
///
/// # Errors
/// [`WhyError`].
pub fn contract_check(
    order: &Order,
    contract: &Contract,
    at: &ViewCtx<'_>,
    limit: &Limit<'_>,
    warnings: &[Warning],
) -> Result<Vec<Figure>, WhyError> {
    let mut life = Life::new(at);
    if totals(contract).is_ok() {
        life.checked(order, (contract, true), at, limit, ("/warnings", warnings))?;
    }
    Ok(life.figures)
}

impl Life<'_> {
    /// The cap that the contract check names of a contract that waits for the buyer's word.
    pub(super) fn waiting(
        &mut self,
        order: &Order,
        at: &ViewCtx<'_>,
        limit: &Limit<'_>,
        view: &OrderView,
    ) -> Result<(), WhyError> {
        let warnings = &view.warnings_to_answer;
        match waiting(order) {
            Some(contract) if warnings.iter().any(|warning| warning.amount.is_some()) => {
                let root = "/warnings_to_answer";
                self.checked(order, (contract, false), at, limit, (root, warnings))
            }
            _ => Ok(()),
        }
    }

    /// The totals of a contract, shown or not, and the cap that warnings name, as if it were agreed now.
    fn checked(
        &mut self,
        order: &Order,
        (contract, shown): (&Contract, bool),
        at: &ViewCtx<'_>,
        limit: &Limit<'_>,
        (root, warnings): (&str, &[Warning]),
    ) -> Result<(), WhyError> {
        let amounts = self.totals(contract, shown)?;
        let named = (0..warnings.len()).filter(|index| warnings[*index].amount.is_some());
        for index in named {
            let free = self.free_limit(order, limit)?;
            let chosen = (contract.coverage, at.ctx.supplier.assured);
            let cap = self.cap(contract, &amounts, chosen, &free, "as asked")?;
            self.show(format!("{root}/{index}/amount"), &cap);
        }
        Ok(())
    }
}
