/** Server settings → PORTS AND CERTIFICATES: what the server listens on, which needs a restart to change. */
import type { FixedSetting } from '@sallyport/contract/schemas/server/server-settings.ts'
import { Badge } from '../../components/display/badge.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { rich, t } from '../../lib/language/language.ts'
import { Certificate } from './certificate.tsx'
import { SettingsLoader, type TabProps } from './settings-loader.tsx'

export const Page = () => <SettingsLoader tab={Transports} />

const Transports = ({ settings: { certificate, fixed } }: TabProps) => (
  <>
    {certificate && <Certificate certificate={certificate} />}
    <Ports fixed={fixed} />
  </>
)

const Ports = ({ fixed }: { fixed: FixedSetting[] }) => (
  <Section
    id="transports"
    title={t('Ports and certificates')}
    about={rich(
      'Ports and certificates can be changed only by restarting the server. Set the variable in the environment of the server or in the file <code>.env</code>, then restart it.',
      { code: (text) => <code>{text}</code> },
    )}
  >
    <DataTable
      label={t('Ports and certificates')}
      rows={fixed}
      rowKey={({ variable }) => variable}
      columns={columns()}
    />
  </Section>
)

const columns = (): Column<FixedSetting>[] => [
  { title: t('Variable'), isShort: true, cell: ({ variable }) => <span className="server-value">{variable}</span> },
  {
    title: t('Value'),
    cell: ({ value }) =>
      value === '' ? <span className="dim">{t('not set')}</span> : <span className="server-value">{value}</span>,
  },
  {
    title: t('Source'),
    isShort: true,
    cell: ({ source }) => <Badge tone="plain">{source === 'environment' ? t('Environment') : t('Default')}</Badge>,
  },
  {
    title: t('Description'),
    drops: 2,
    hasRoom: true,
    cell: ({ description }) => <span className="dim">{apiSentence(description) ?? description}</span>,
  },
]
