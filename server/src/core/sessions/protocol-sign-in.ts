/** Sign-in by password for one connection of a protocol such as SFTP or FTP: an actor without a browser session. */
import { sha256Hex } from '../../lib/crypto/ids.ts'
import * as accountStore from '../accounts/store.ts'
import type { Needs } from '../context.ts'
import { isFtp, refused } from './attempt.ts'
import { actorOf, type Identified } from './identify.ts'
import { checkPassword, type PasswordContext, type PasswordGuess } from './password-check.ts'
import { logIdOf } from './session.ts'
import { currentFtpUser, currentPasswordUser, markUserSeen } from './store.ts'

/**
 * The actor of a user name, password and code. Throws as `checkPassword` does. The actor's access also ends when the password
 * changes, or what the user or the account allows over the protocol.
 */
export async function byPassword(
  ctx: PasswordContext & Needs<'random'>,
  guess: Omit<PasswordGuess, 'browser'>,
): Promise<Identified> {
  const { address, protocol } = guess
  // Random: identifies the connection in the session log.
  const secretHash = sha256Hex(ctx.random.hex(32))
  return await checkPassword(ctx, { ...guess, sessionId: logIdOf(secretHash) }, async (tx, user) => {
    await markUserSeen(tx, user.id, ctx.clock.now().toISOString())
    const account = await accountStore.accountById(tx, user.accountId)
    if (!account) throw new Error('a user without an account')
    const identity = { accountId: user.accountId, user, address, protocol, secretHash }
    // It may have been set since the attempt began.
    if (protocol === 'ftp' && account.settings.secureOnly) throw refused()
    const signedInAs = { id: user.id, passwordHash: user.passwordHash ?? '', sftpAccess: user.sftpAccess }
    return {
      actor: actorOf(
        identity,
        (q) => (isFtp(guess) ? currentFtpUser(q, signedInAs, protocol === 'ftps') : currentPasswordUser(q, signedInAs)),
        ctx,
      ),
      limits: account.limits,
    }
  })
}
