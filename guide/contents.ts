/** The contents of the guide, in the order of its navigation. Paths are relative to the repository. */

interface Group {
  readonly title: string
  readonly pages: readonly string[]
}

const tutorial = (name: string): string => `docs/tutorials/${name}.md`
const reference = (name: string): string => `docs/${name}.md`

/** The first page of the guide, which is not in the navigation: its title is the guide's. */
export const firstPage = 'docs/index.md'

/** A list that the build makes, of all decisions. */
export const decisionsPage = 'docs/decisions/decisions.md'

export const contents: readonly Group[] = [
  {
    title: 'Tutorials',
    pages: [
      'receive-from-partners',
      'automate-with-webhooks',
      'replace-exavault',
      'sftp-with-keys',
      'back-up',
      'scale-out',
    ].map(tutorial),
  },
  { title: 'Files and people', pages: ['sharing', 'sftp', 'ftp'].map(reference) },
  { title: 'Applications', pages: ['api', 'javascript', 'client', 'webhooks', 'receivers'].map(reference) },
  {
    title: 'Operation',
    pages: [
      ...['installing', 'importing', 'operating', 'audit', 'settings', 'commands', 'scaling'].map(reference),
      'SECURITY.md',
    ],
  },
  {
    title: 'Background',
    pages: ['bench/RESULTS.md', 'docs/dependencies.md', 'docs/testing.md', decisionsPage],
  },
]

/** Files that pages of the guide link to, which are copied as they are. */
export const attachments = [
  'docs/examples/grafana-dashboard.json',
  'docs/examples/haproxy.cfg',
  'docs/examples/nginx.conf',
  'docs/examples/prometheus-alerts.yml',
]
