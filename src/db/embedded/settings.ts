/** Everything in postgresql.conf, written anew at each start; what an operator sets by ALTER SYSTEM goes above it. */
export function serverSettings({ port, fast }: { port: number; fast: boolean }): string {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: fast ? 300 : 100, // tests share one server among many applications
    password_encryption: 'scram-sha-256',

    shared_buffers: '192MB',
    effective_cache_size: '1GB',
    work_mem: '8MB',
    maintenance_work_mem: '128MB',
    random_page_cost: 1.1,
    jit: 'off',

    fsync: fast ? 'off' : 'on',
    full_page_writes: fast ? 'off' : 'on',
    synchronous_commit: fast ? 'off' : 'on',
    wal_level: 'replica',
    max_wal_size: '2GB',
    min_wal_size: fast ? '80MB' : '256MB',
    checkpoint_timeout: '10min',

    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    default_text_search_config: 'pg_catalog.simple',

    // The application logs its own errors. The server's would carry statements and keys, so message bodies and numbers.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_line_prefix: '%m [%p] ',
  };
  if (fast) settings.io_method = 'sync'; // three processes fewer
  // Ends a long statement whose process was killed; without it an orphan may hold its locks for as long as it computes.
  if (process.platform !== 'win32') settings.client_connection_check_interval = '5s';
  return `${Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'`)
    .join('\n')}\n`;
}

/** TCP on loopback with the password only; nothing for replication. */
export const clientAuthentication = 'host all all 127.0.0.1/32 scram-sha-256\n';
