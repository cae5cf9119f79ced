import { useAction } from '../../../api/useAction.js';
import { ColumnsForm } from '../../../parts/work/ColumnsForm.js';
import { type CampaignParts, UpdateCampaign } from '../campaigns.gen.js';

type Columns = NonNullable<CampaignParts['audience']['columns']>;

const fields = ['PHONE', 'NAME', 'FIRST_NAME', 'LAST_NAME', 'EMAIL', 'ATTRIBUTE', 'IGNORE'] as const;

interface FileColumnsProps {
  campaign: CampaignParts;
  columns: Columns;
  maySend: boolean;
}

/**
 * How the file of an audience was read. It is changed with the whole audience: numbers that were written one by one are not given back by
 * the API, so with those the columns are only shown.
 */
export function FileColumns({ campaign, columns, maySend }: FileColumnsProps) {
  const update = useAction(UpdateCampaign);
  const { id, audience } = campaign;
  const { groups, excludedGroups, tags, file, phoneCount } = audience;
  const mayChange = maySend && file !== null && phoneCount === 0;
  return (
    <ColumnsForm
      key={JSON.stringify(columns)}
      columns={columns}
      fields={fields}
      busy={update.busy}
      fault={update.fault}
      apply={
        mayChange
          ? (chosen) =>
              void update.run({
                input: {
                  id,
                  audience: {
                    groupIds: groups.map((group) => group.id),
                    excludeGroupIds: excludedGroups.map((group) => group.id),
                    ...{ tags, fileId: file.id, columns: chosen },
                  },
                },
              })
          : undefined
      }
    />
  );
}
