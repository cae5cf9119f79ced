import { useState } from 'react';
import { BackupsPage } from '../BackupsPage.js';
import { AtWork } from './AtWork.js';
import { CreateBackup } from './CreateBackup.js';
import { Keys } from './Keys.js';
import { Schedules } from './Schedules.js';
import { Targets } from './Targets.js';
import { UploadBackup } from './UploadBackup.js';

/** Platform admins: backups are made, planned, stored and brought here. */
export function ManagePage() {
  return (
    <BackupsPage>
      <Manage />
    </BackupsPage>
  );
}

function Manage() {
  const [begun, setBegun] = useState<string[]>([]);
  const watch = (id: string) => setBegun((before) => [id, ...before.filter((one) => one !== id)]);
  return (
    <>
      <CreateBackup begun={watch} />
      <AtWork begun={begun} />
      <Schedules begun={watch} />
      <Targets />
      <Keys />
      <UploadBackup begun={watch} />
    </>
  );
}
