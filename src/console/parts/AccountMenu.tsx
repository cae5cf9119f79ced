import { CSPProvider } from '@base-ui/react/csp-provider';
import { Menu } from '@base-ui/react/menu';
import { useState } from 'react';
import { signOut, switchTenant, type Viewer } from '../api/session.js';
import { useStore } from '../api/store.js';
import { chooseLanguage, type Language, language, languages, useWords } from '../words/words.js';
import { AccountName, accountLook } from './AccountName.js';
import { Notice } from './controls.js';
import { chooseLook, type Look, look } from './look.js';

const looks: Look[] = ['system', 'light', 'dark'];
const item = 'flex min-h-11 cursor-pointer items-center gap-2 rounded-md px-3 outline-none data-highlighted:bg-sunk';

/** Who is signed in, and what they choose for themselves: language, look, the tenant they act for, the way out. */
export function AccountMenu({ viewer }: { viewer: Viewer }) {
  const words = useWords();
  const [failed, setFailed] = useState(false);
  const leave = () => {
    setFailed(false);
    signOut().catch(() => setFailed(true));
  };
  const others = viewer.memberships.filter(({ tenant }) => tenant.id !== viewer.tenant?.id);
  return (
    <CSPProvider disableStyleElements>
      <Menu.Root modal={false} defaultOpen>
        <Menu.Trigger className={accountLook} aria-label={`${words.account.menu}: ${viewer.user?.name ?? ''}`}>
          <AccountName name={viewer.user?.name} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end" className="z-30">
            <Menu.Popup className="w-64 rounded-xl border border-line bg-card p-2 text-ink shadow-lg">
              <div className="px-3 py-2 text-sm text-dim">
                <p className="truncate">{viewer.user?.email}</p>
                {viewer.tenant && <p className="truncate">{viewer.tenant.name}</p>}
              </div>
              <Choice
                title={words.account.language}
                value={useStore(language)}
                options={languages.map(({ code, name }) => [code, name])}
                choose={(code) => chooseLanguage(code as Language)}
              />
              <Choice
                title={words.account.look}
                value={useStore(look)}
                options={looks.map((one) => [one, words.account.looks[one]])}
                choose={(one) => chooseLook(one as Look)}
              />
              {others.length > 0 && (
                <Menu.Group>
                  <Menu.GroupLabel className="px-3 pt-2 text-sm text-dim">{words.account.tenants}</Menu.GroupLabel>
                  {others.map(({ tenant }) => (
                    <Menu.Item key={tenant.id} className={item} onClick={() => void switchTenant(tenant.id).catch(() => setFailed(true))}>
                      {tenant.name}
                    </Menu.Item>
                  ))}
                </Menu.Group>
              )}
              <Menu.Separator className="my-2 border-t border-line" />
              <Menu.Item className={item} onClick={leave}>
                {words.account.signOut}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {failed && (
        <Notice tone="bad" live="assertive">
          {words.account.signOutFailed}
        </Notice>
      )}
    </CSPProvider>
  );
}

interface ChoiceProps {
  title: string;
  value: string;
  options: [value: string, name: string][];
  choose(value: string): void;
}

function Choice({ title, value, options, choose }: ChoiceProps) {
  return (
    <Menu.RadioGroup value={value} onValueChange={choose} aria-label={title}>
      <p className="px-3 pt-2 text-sm text-dim" aria-hidden="true">
        {title}
      </p>
      {options.map(([one, name]) => (
        <Menu.RadioItem key={one} value={one} className={item} closeOnClick>
          <span className="w-4 text-accent">
            <Menu.RadioItemIndicator>✓</Menu.RadioItemIndicator>
          </span>
          {name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
