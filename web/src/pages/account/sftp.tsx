/** How the signed-in user connects by SFTP: host, port, name, host keys, and commands to copy. */
import { CodeBlock, CodeLine } from '../../components/display/code-block.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { useMe } from '../../data/account/me.ts'
import './connect.css'

export function Page() {
  const { sftpServer, attributes } = useMe()
  if (!sftpServer) return null
  const { host, port, hostKeys } = sftpServer
  const { username, sftpAccess } = attributes
  return (
    <Section
      id="sftp"
      title="Connect by SFTP"
      about="Use these details in programs such as WinSCP, FileZilla, Cyberduck or OpenSSH."
    >
      {sftpAccess === 'off' ? (
        <p>You cannot use SFTP. Ask an administrator of your account.</p>
      ) : (
        <>
          <dl className="connect-details">
            <dt>Host</dt>
            <dd>
              <CodeLine text={host} what="host" />
            </dd>
            <dt>Port</dt>
            <dd>
              <CodeLine text={String(port)} what="port" />
            </dd>
            <dt>Username</dt>
            <dd>
              <CodeLine text={username} what="username" />
            </dd>
            <dt>Sign-in</dt>
            <dd>{signIn[sftpAccess ?? 'any']}</dd>
            <dt>Host keys</dt>
            <dd>
              {hostKeys.map((key) => (
                <CodeLine key={key} text={key} what="host key" />
              ))}
            </dd>
          </dl>
          <CodeBlock text={`sftp -P ${port} ${username}@${host}`} what="OpenSSH command" />
          <p>Compare the fingerprint that your program shows on the first connection with the host keys above.</p>
        </>
      )}
    </Section>
  )
}

const signIn = {
  any: 'Your password, with a code if you have a second factor; or an SSH key that an administrator has added.',
  key: 'An SSH key that an administrator has added.',
  'key+code': 'An SSH key that an administrator has added, and a code of your second factor.',
  'key+password': 'An SSH key that an administrator has added, and your password.',
  off: '',
} as const
