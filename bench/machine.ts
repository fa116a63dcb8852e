/** Describes the machine that was measured. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'

/** How busy the machine is, over 1, 5 and 15 minutes. */
export const load = (): string => readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')

/** The version that a program prints, whatever its exit code. */
function said(pattern: RegExp, program: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return pattern.exec(`${stdout}${stderr}`)?.[1] ?? 'none'
}

/** Lines of Markdown: processor, memory, disk, versions. */
export function describeMachine(disk: string, pinning: string): string {
  const fileSystem = said(/\n(\S+)/, 'df', '--output=fstype', disk)
  const versions = [
    `Node ${process.versions.node}`,
    `nginx ${said(/nginx\/(\S+)/, '/usr/sbin/nginx', '-v')}`,
    `curl ${said(/curl (\S+)/, 'curl', '--version')}`,
    `wrk ${said(/wrk (?:debian\/)?(\S+)/, 'wrk', '-v')}`,
  ]
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? ''
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '?'
  return [
    `- ${cpus().length} processors, ${cpus()[0]?.model.trim()} (SHA extensions: ${/\bsha_ni\b/.test(flags) ? 'yes' : 'no'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory; ${pinning}`,
    `- ${system}, Linux ${release()}; servers' files on ${fileSystem}, clients' in memory; all over 127.0.0.1`,
    `- ${versions.join(', ')}`,
  ].join('\n')
}
