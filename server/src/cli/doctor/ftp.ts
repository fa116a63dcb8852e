/** Checks of `doctor` for FTP: its certificate, passive ports and encryption. */
import { readFile } from 'node:fs/promises'
import { readPair, validatePair } from '../../gateway/tls.ts'
import { classifyAddress } from '../../lib/net/address.ts'
import type { Config } from '../../settings/config.ts'
import type { FtpConfig } from '../../settings/ftp.ts'
import type { SettingName } from '../../settings/settings.ts'
import { counted, sentenceOf } from '../output/output.ts'
import { type Finding, isPublicHost, machineAddresses } from './environment.ts'

const finding = (state: Finding['state'], text: string): Finding => ({ state, about: 'ftp', text })

const portText = (port: number | null) => (port === null ? 'off' : String(port))
const onOff = (isOn: boolean) => (isOn ? 'on' : 'off')

type FtpSettingName = Extract<SettingName, `SALLYPORT_FTP${string}`>

/** Those that are not obtained by ACME. */
const filesOf = ({ certificate }: FtpConfig) => (certificate === 'acme' ? null : certificate)

/** The effective settings of FTP. */
export const ftpSummary = (ftp: FtpConfig): Record<FtpSettingName, string> => ({
  SALLYPORT_FTP_PORT: portText(ftp.port),
  SALLYPORT_FTPS_PORT: portText(ftp.ftpsPort),
  SALLYPORT_FTP_HOST: ftp.host,
  SALLYPORT_FTP_URL: ftp.publicUrls.ftp ? `ftp://${ftp.publicUrls.ftp.host}:${ftp.publicUrls.ftp.port}` : '',
  SALLYPORT_FTPS_URL: ftp.publicUrls.ftps ? `ftps://${ftp.publicUrls.ftps.host}:${ftp.publicUrls.ftps.port}` : '',
  SALLYPORT_FTP_TLS: ftp.tls,
  SALLYPORT_FTP_TLS_CERT: filesOf(ftp)?.certFile ?? '',
  SALLYPORT_FTP_TLS_KEY: filesOf(ftp)?.keyFile ?? '',
  SALLYPORT_FTP_PASSIVE_PORTS: `${ftp.passivePorts.first}-${ftp.passivePorts.last}`,
  SALLYPORT_FTP_PUBLIC_ADDRESS: ftp.publicAddress ?? '',
  SALLYPORT_FTP_TLS_SESSION: ftp.tlsSession,
  SALLYPORT_FTP_ACTIVE: onOff(ftp.isActiveAllowed),
  SALLYPORT_FTP_STRICT_CLOSE: onOff(ftp.isStrictClose),
  SALLYPORT_FTP_LIST_DOTS: onOff(ftp.listsDots),
})

/** What the checks read of the machine. */
interface Machine {
  readonly addresses: readonly string[]
  /** The system's range of ports for outgoing connections; null where it is not known. */
  readonly ephemeralPorts: FtpConfig['passivePorts'] | null
  readonly now: Date
}

export async function examineFtp(config: Config, given: Partial<Machine> = {}): Promise<Finding[]> {
  const { ftp } = config
  if (ftp.port === null && ftp.ftpsPort === null)
    return [finding('ok', 'FTP is off: SALLYPORT_FTP_PORT, SALLYPORT_FTPS_PORT')]
  const machine: Machine = {
    addresses: given.addresses ?? machineAddresses(),
    ephemeralPorts: given.ephemeralPorts === undefined ? await ephemeralPorts() : given.ephemeralPorts,
    now: given.now ?? new Date(),
  }
  return [
    reachFinding(config),
    await certificateFinding(ftp, machine),
    ...plaintextFindings(config, machine),
    ...passiveFindings(config, machine),
  ]
}

function reachFinding({ ftp, http }: Config): Finding {
  const ports = [
    ...(ftp.port === null ? [] : [`FTP on port ${ftp.port}`]),
    ...(ftp.ftpsPort === null ? [] : [`FTPS on port ${ftp.ftpsPort}`]),
  ]
  const { first, last } = ftp.passivePorts
  const text = `${ports.join(' and ')} at ${ftp.host}; passive ports ${first}-${last}`
  const isForwarded = ftp.publicUrls.ftp !== null || ftp.publicUrls.ftps !== null || ftp.publicAddress !== null
  if (
    isForwarded ||
    classifyAddress(ftp.host) !== 'a loopback address' ||
    !isPublicHost(new URL(http.publicUrl).hostname)
  )
    return finding('ok', text)
  return finding(
    'note',
    `${text}. Only this machine can connect: for partners elsewhere set SALLYPORT_FTP_HOST=0.0.0.0`,
  )
}

const soonMs = 14 * 86_400_000

async function certificateFinding({ certificate }: FtpConfig, { now }: Machine): Promise<Finding> {
  if (certificate === null)
    return finding(
      'note',
      'There is no TLS certificate: FTP is served without encryption. Set SALLYPORT_FTP_TLS_CERT and SALLYPORT_FTP_TLS_KEY.',
    )
  if (certificate === 'acme') return finding('ok', 'The TLS certificate is that of HTTPS: SALLYPORT_ACME')
  const { certFile, keyFile } = certificate
  try {
    const { subject, subjectAltName, validFrom, validTo } = validatePair(await readPair(certificate))
    const names = (subjectAltName ?? subject ?? '').replaceAll('\n', ', ')
    const about = `The TLS certificate ${certFile} (${names})`
    if (now > new Date(validTo))
      return finding('problem', `${about} expired on ${validTo}: clients refuse it. Renew it.`)
    if (now < new Date(validFrom)) return finding('problem', `${about} is not valid before ${validFrom}.`)
    const isSoon = new Date(validTo).getTime() - now.getTime() < soonMs
    return finding(isSoon ? 'note' : 'ok', `${about} is valid until ${validTo}`)
  } catch (error) {
    return finding('problem', `The TLS certificate can't be used (${certFile}, ${keyFile}): ${sentenceOf(error)}`)
  }
}

/** Passwords and files that may cross the public internet unencrypted. FTPS is always encrypted. */
function plaintextFindings({ ftp }: Config, { addresses }: Machine): Finding[] {
  if (ftp.tls !== 'allowed' || ftp.port === null) return []
  const named = [ftp.publicAddress, ftp.publicUrls.ftp?.host].find((host) => host && isPublicHost(host))
  const open = named ?? listenedAddresses(ftp, addresses).find((address) => classifyAddress(address) === 'public')
  if (!open) return [finding('note', 'SALLYPORT_FTP_TLS=allowed: clients can sign in without encryption')]
  return [
    finding(
      'problem',
      `Clients can send passwords and files unencrypted to the public address ${open}. Set SALLYPORT_FTP_TLS=required, or SALLYPORT_FTP_HOST to an address of the local network.`,
    ),
  ]
}

const listenedAddresses = ({ host }: FtpConfig, addresses: readonly string[]): readonly string[] =>
  host === '0.0.0.0' || host === '::' ? addresses : [host]

const fewPorts = 20

function passiveFindings({ ftp, http }: Config, { addresses, ephemeralPorts }: Machine): Finding[] {
  const { first, last } = ftp.passivePorts
  const count = last - first + 1
  const findings: Finding[] = []
  if (count < fewPorts)
    findings.push(
      finding(
        'note',
        `SALLYPORT_FTP_PASSIVE_PORTS has ${counted(count, 'port')}: when more clients begin transfers at the same moment, some fail (425)`,
      ),
    )
  if (ephemeralPorts && first <= ephemeralPorts.last && last >= ephemeralPorts.first)
    findings.push(
      finding(
        'note',
        `SALLYPORT_FTP_PASSIVE_PORTS overlaps the ports that this system uses for outgoing connections (${ephemeralPorts.first}-${ephemeralPorts.last}): some may be in use`,
      ),
    )
  const isPublic = (address: string) => classifyAddress(address) === 'public'
  const isBehindNat =
    isPublicHost(new URL(http.publicUrl).hostname) && !listenedAddresses(ftp, addresses).some(isPublic)
  if (ftp.publicAddress === null && isBehindNat)
    findings.push(
      finding(
        'note',
        'This machine has no public address: if it is behind NAT, set SALLYPORT_FTP_PUBLIC_ADDRESS to its public name or address for passive mode',
      ),
    )
  return findings
}

/** Linux only. */
async function ephemeralPorts(): Promise<FtpConfig['passivePorts'] | null> {
  const text = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '')
  const [first, last] = text.trim().split(/\s+/).map(Number)
  return first && last ? { first, last } : null
}
