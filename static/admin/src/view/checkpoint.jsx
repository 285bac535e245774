// The signed checkpoint of the ledger, to be taken home.
import { count } from "../format.js";
import { ledgerCheckpoint } from "../generated/functions.js";
import { useLoad } from "../load.js";
import { Empty, Region } from "../part/region.jsx";
import { Copy, Time } from "../part/value.jsx";

export function Checkpoint() {
  const load = useLoad(() => ledgerCheckpoint(), []);
  return (
    <Region
      load={load}
      what="the checkpoint"
      isEmpty={(value) => !value.checkpoint}
      none={
        <Empty title="No checkpoint yet">
          <p>The first backup signs the first one.</p>
        </Empty>
      }
    >
      {({ checkpoint, time, size, vkey }) => (
        <>
          <p>
            Signed {time && <Time at={time} />}, over {count(size, "entry", "entries")}.
          </p>
          {/* `translate` is a property: given as the text "no" it would be true. */}
          <pre tabIndex={0} role="group" aria-label="Checkpoint" data-testid="checkpoint" translate={false}>
            {checkpoint}
          </pre>
          <p class="row">
            <Copy text={checkpoint ?? ""} what="checkpoint" whole />
            <Copy text={vkey} what="verifier key" whole />
          </p>
          <h4>What this proves, and against whom</h4>
          <p>
            Each act is a leaf of a Merkle tree, and the checkpoint signs the root of the whole tree. Whoever holds one, you or
            your auditor, can show later that an entry up to it was changed, removed or reordered, whether by the vendor, by this
            app, by an administrator or in the platform’s storage: the later ledger no longer fits the checkpoint. So keep a copy
            outside this site; a checkpoint kept only here proves little.
          </p>
          <p>It proves that the record is unaltered, not that what was recorded was right, and nothing about acts that bypass the app.</p>
        </>
      )}
    </Region>
  );
}
