import { Link, type LinkProps } from '@tanstack/react-router';

/** The parts of one page, each with an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: { to: Exclude<LinkProps['to'], undefined>; name: string }[] }) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-1 border-b border-line">
      {tabs.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true, includeSearch: false }}
          className="flex min-h-11 items-center border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-dim hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-accent"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
