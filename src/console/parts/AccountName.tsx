export const accountLook =
  'flex min-h-11 max-w-60 min-w-0 cursor-pointer items-center gap-2 rounded-lg border border-line bg-card px-3 text-left hover:bg-sunk';

export function AccountName({ name }: { name: string | undefined }) {
  return (
    <>
      <span className="min-w-0 truncate">{name}</span>
      <span aria-hidden="true">▾</span>
    </>
  );
}
