const icon = (path: string) => (
  <svg viewBox="0 0 24 24" className="size-5 shrink-0" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
    <path d={path} strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);

export const icons = {
  home: icon('M4 11.5 12 5l8 6.500V20h-5v-5H9v5H4z'),
  send: icon('M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4'),
  messages: icon('M4 6h16v10H9l-5 4z'),
  overview: icon('M4 19h16M6 16v-5m6 5V6m6 10v-8'),
};
