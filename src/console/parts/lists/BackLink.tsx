import { Link, type LinkProps } from '@tanstack/react-router';

/** The way back to the list that a page belongs to. */
export function BackLink({ to, children }: { to: LinkProps['to']; children: string }) {
  return (
    <Link to={to} className="w-fit font-medium text-accent underline">
      ← {children}
    </Link>
  );
}
