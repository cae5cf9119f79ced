import { useTimeZone } from '../../../api/hooks.js';
import { Card } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { shortTime } from '../../../words/format.js';
import type { CampaignParts } from '../campaigns.gen.js';
import { useFormWords } from '../form/words.js';
import { goesTo } from '../goesTo.js';
import { useCampaignWords } from '../words.js';

/** What a campaign sends, to whom, and who answers for it. */
export function CampaignFacts({ campaign }: { campaign: CampaignParts }) {
  const { facts: said, credits } = useCampaignWords();
  const { kinds } = useFormWords();
  const timeZone = useTimeZone();
  const { body, template, senderId, category, audience, scheduledAt, maxCredits, createdBy, approvalAskedBy, approvedBy } = campaign;
  const recipients = goesTo(audience, said);
  return (
    <Card title={said.title}>
      <Facts>
        <Fact name={said.text} wide>
          <span className="whitespace-pre-wrap">{body}</span>
        </Fact>
        {template && <Fact name={said.template}>{template.name}</Fact>}
        {recipients && <Fact name={said.audience}>{recipients}</Fact>}
        {audience.excludedGroups.length > 0 && (
          <Fact name={said.excluded}>{audience.excludedGroups.map(({ name }) => name).join(', ')}</Fact>
        )}
        {senderId && <Fact name={said.sender}>{senderId.name}</Fact>}
        <Fact name={said.category}>{kinds[category]}</Fact>
        <Fact name={said.starts}>{scheduledAt ? shortTime(scheduledAt, timeZone) : said.atOnce}</Fact>
        {maxCredits !== null && <Fact name={said.maxCredits}>{credits(maxCredits)}</Fact>}
        {createdBy && <Fact name={said.createdBy}>{createdBy.name}</Fact>}
        {approvalAskedBy && <Fact name={said.confirmedBy}>{approvalAskedBy.name}</Fact>}
        {approvedBy && <Fact name={said.approvedBy}>{approvedBy.name}</Fact>}
      </Facts>
    </Card>
  );
}
