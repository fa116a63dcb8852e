/** How the signed-in user connects by FTP: host, ports, encryption, name, and commands to copy. */
import { CodeBlock, CodeLine } from '../../components/display/code-block.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { useMe } from '../../data/account/me.ts'
import { mayUseFtp } from '../users/user-form.ts'
import './connect.css'
import { t } from '../../lib/language/language.ts'
import { curlCommand, encryptionText, type FtpPort, lftpCommand, portsOf } from './ftp-commands.ts'

export function Page() {
  const { ftpServer, attributes } = useMe()
  if (!ftpServer) return null
  const about = t('Use these details in programs and devices that cannot use SFTP, such as scanners.')
  if (!mayUseFtp(attributes))
    return (
      <Section id="ftp" title={t('Connect over FTP')} about={about}>
        <p>{t('You cannot use FTP. Ask an administrator of your account.')}</p>
      </Section>
    )
  const ports = portsOf(ftpServer)
  const [first] = ports
  return (
    <Section id="ftp" title={t('Connect over FTP')} about={about}>
      {ports.map((at) => (
        <Port key={at.protocol} at={at} username={attributes.username} />
      ))}
      <p>
        {attributes.secondFactor
          ? t('You use a second factor: enter the six digits directly after the password, in the same field.')
          : t('Sign in with your password.')}{' '}
        {t('If the program asks for a mode, select passive.')}
      </p>
      {first && first.encryption !== 'required' && (
        <p>{t('Without encryption, others on the network can read passwords and files.')}</p>
      )}
    </Section>
  )
}

function Port({ at, username }: { at: FtpPort; username: string }) {
  const name = at.protocol.toUpperCase()
  return (
    <section className="connect-port" aria-label={name}>
      <h3>{name}</h3>
      <dl className="connect-details">
        <dt>{t('Host')}</dt>
        <dd>
          <CodeLine text={at.host} what={t('{name} host', { name })} />
        </dd>
        <dt>{t('Port')}</dt>
        <dd>
          <CodeLine text={String(at.port)} what={t('{name} port', { name })} />
        </dd>
        <dt>{t('Encryption')}</dt>
        <dd>{encryptionText(at)}</dd>
        <dt>{t('Username')}</dt>
        <dd>
          <CodeLine text={username} what={t('{name} username', { name })} />
        </dd>
      </dl>
      <CodeBlock text={lftpCommand(at, username)} what={t('lftp command for {name}', { name })} />
      <CodeBlock text={curlCommand(at, username)} what={t('curl command for {name}', { name })} />
    </section>
  )
}
