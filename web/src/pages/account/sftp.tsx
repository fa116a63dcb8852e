/** How the signed-in user connects by SFTP: host, port, name, host keys, and commands to copy. */
import { CodeBlock, CodeLine } from '../../components/display/code-block.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { useMe } from '../../data/account/me.ts'
import './connect.css'
import { t } from '../../lib/language/language.ts'

export function Page() {
  const { sftpServer, attributes } = useMe()
  if (!sftpServer) return null
  const { host, port, hostKeys } = sftpServer
  const { username, sftpAccess } = attributes
  return (
    <Section
      id="sftp"
      title={t('Connect over SFTP')}
      about={t('Use these details in programs such as WinSCP, FileZilla, Cyberduck or OpenSSH.')}
    >
      {sftpAccess === 'off' ? (
        <p>{t('You cannot use SFTP. Ask an administrator of your account.')}</p>
      ) : (
        <>
          <dl className="connect-details">
            <dt>{t('Host')}</dt>
            <dd>
              <CodeLine text={host} what={t('host')} />
            </dd>
            <dt>{t('Port')}</dt>
            <dd>
              <CodeLine text={String(port)} what={t('port')} />
            </dd>
            <dt>{t('Username')}</dt>
            <dd>
              <CodeLine text={username} what={t('username')} />
            </dd>
            <dt>{t('Sign-in')}</dt>
            <dd>{signIn[sftpAccess ?? 'any']}</dd>
            <dt>{t('Host keys')}</dt>
            <dd>
              {hostKeys.map((key) => (
                <CodeLine key={key} text={key} what={t('host key')} />
              ))}
            </dd>
          </dl>
          <CodeBlock text={`sftp -P ${port} ${username}@${host}`} what={t('OpenSSH command')} />
          <p>
            {t('Compare the fingerprint that your program shows on the first connection with the host keys above.')}
          </p>
        </>
      )}
    </Section>
  )
}

const signIn = {
  any: t('Your password, with a code if you have a second factor; or an SSH key that an administrator has added.'),
  key: t('An SSH key that an administrator has added.'),
  'key+code': t('An SSH key that an administrator has added, and a code of your second factor.'),
  'key+password': t('An SSH key that an administrator has added, and your password.'),
  off: '',
} as const
