const icon = (path: string) => (
  <svg viewBox="0 0 24 24" className="size-5 shrink-0" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
    <path d={path} strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);

export const icons = {
  home: icon('M4 11.5 12 5l8 6.500V20h-5v-5H9v5H4z'),
  send: icon('M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4'),
  messages: icon('M4 6h16v10H9l-5 4z'),
  campaigns: icon('M4 10v4h3l7 4V6L7 10zM17 9a4 4 0 0 1 0 6'),
  contacts: icon('M12 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM5 20a7 7 0 0 1 14 0'),
  templates: icon('M6 4h12v16H6zM9 8h6M9 12h6M9 16h3'),
  senderIds: icon('M4 7h16v10H4zM7 11h5M7 14h3m6-3v3'),
  usage: icon('M4 19h16M6 16v-5m6 5V6m6 10v-8'),
  credits: icon('M4 7h16v10H4zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5'),
  settings: icon('M5 7h8m4 0h2M5 17h2m4 0h8M15 9.500v-5M9 19.500v-5'),
  overview: icon('M4 19h16M6 16v-5m6 5V6m6 10v-8'),
  backups: icon('M5 6c0-3 14-3 14 0v12c0 3-14 3-14 0zM5 12c0 3 14 3 14 0M5 6c0 3 14 3 14 0'),
  reviews: icon('M5 4h14v16H5zM9 12l2 2 4-5'),
  payments: icon('M4 7h16v10H4zM4 11h16'),
  held: icon('M8 5v14M16 5v14'),
  tenants: icon('M4 20V8l8-4 8 4v12M9 20v-5h6v5'),
  packages: icon('M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8'),
  audit: icon('M6 4h12v16H6zM9 9h6M9 13h6'),
  alerts: icon('M6 17V11a6 6 0 0 1 12 0v6zM4 17h16M10 20h4'),
  quarantine: icon('M12 4l8 15H4zM12 10v4m0 2.500v.1'),
  more: icon('M6 12h.1M12 12h.1M18 12h.1'),
};
