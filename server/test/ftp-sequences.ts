/** What clients of FTP send that cannot be run on this machine: those of Windows and .NET, windows for files, and devices. */
import { gets, type Habits, puts, type Step, says } from './ftp-player.ts'

export interface Sequence extends Habits {
  /** The client, and what it does. */
  readonly name: string
  /** Each of them on a connection of its own. */
  readonly connections: readonly (readonly Step[])[]
  /** How connections end that do not end with QUIT. */
  readonly leaves?: 'closes' | 'resets'
  /** Files that there are in the end, by their path in the user's home folder. */
  readonly files: Readonly<Record<string, string>>
}

const password = says('PASS a long enough password', 230)
const user = says('USER ada', 331)
const signIn = [user, password]
/** Explicit TLS; the commands before PBSZ differ. */
const tls = [says('AUTH TLS', 234), ...signIn]
const protect = [says('PBSZ 0', 200), says('PROT P', 200)]
const quit = says('QUIT', 221)
const passive = says('PASV', /^227 .*\(127,0,0,1,\d+,\d+\)/)
const extended = says('EPSV', /^229 .*\(\|\|\|\d+\|\)/)
const active = says('PORT', 200)
const binary = says('TYPE I', 200)
const ascii = says('TYPE A', 200)
const home = /^257 "\/"/
const made = /^257 "/
const time = /^213 \d{14}$/

/** `System.Net.FtpWebRequest`: one request after the other over one connection. Its paths are relative to the folder of PWD. */
const dotNetStart = [says('OPTS utf8 on', 200), says('PWD', home)]
const dotNet: readonly Sequence[] = [
  {
    name: '.NET FtpWebRequest uploads, appends, downloads from an offset, lists',
    connections: [
      [
        ...[...signIn, ...dotNetStart, says('MKD in', made), binary, passive, puts('STOR in/ä b.txt', 'hello')],
        ...[passive, puts('APPE in/ä b.txt', ' world'), passive],
        ...[says('REST 6', 350), gets('RETR in/ä b.txt', /^world$/, /^150 .*\(5 bytes\)/)],
        ...[says('SIZE in/ä b.txt', /^213 11$/), says('SIZE in/missing.txt', 550), says('MDTM in/ä b.txt', time)],
        ...[says('CWD in', 250), ascii, passive, gets('LIST', /\s11 \w{3} [ \d]\d \d\d:\d\d ä b\.txt\r\n$/)],
        ...[passive, gets('NLST', /^ä b\.txt\r\n$/), says('CWD /', 250)],
        ...[says('RNFR in/ä b.txt', 350), says('RNTO in/c.txt', 250), says('RMD in', 550), quit],
      ],
    ],
    files: { '/in/c.txt': 'hello world' },
  },
  {
    name: '.NET FtpWebRequest with EnableSsl and KeepAlive, which never sends QUIT',
    connections: [
      [...tls, ...protect, ...dotNetStart, binary, passive, puts('STOR a.bin', 'one')],
      [...tls, ...protect, ...dotNetStart, binary, passive, gets('RETR a.bin', /^one$/, /\(3 bytes\)/)],
      [...tls, ...protect, ...dotNetStart, says('DELE a.bin', 250), binary, passive, puts('STOR b.bin', '')],
    ],
    leaves: 'closes',
    files: { '/b.bin': '' },
  },
  {
    name: '.NET FtpWebRequest in active mode',
    connections: [
      [...signIn, ...dotNetStart, binary, active, puts('STOR a.bin', 'one'), ascii, active, gets('LIST', /a\.bin/)],
    ],
    leaves: 'closes',
    files: { '/a.bin': 'one' },
  },
  {
    name: 'FluentFTP uploads with verification, ending TLS without close_notify',
    connections: [
      [
        ...[...tls, ...protect, says('FEAT', /^211-[\s\S]*\n EPSV\n[\s\S]*\n HASH SHA-256\*;/)],
        ...[says('OPTS UTF8 ON', 200), says('SYST', /^215 UNIX/), says('PWD', home)],
        ...[says('CWD /in', 550), says('MKD /in', made), says('SIZE /in/a.bin', 550)],
        ...[binary, extended, puts('STOR /in/a.bin', 'content')],
        ...[says('OPTS HASH', /^200 SHA-256/), says('HASH /in/a.bin', /^213 SHA-256 0-7 [0-9a-f]{64} \/in\/a\.bin$/)],
        ...[says('MFMT 20200102030405 /in/a.bin', /^213 Modify=20200102030405;/), says('NOOP', 200)],
        ...[extended, gets('MLSD /in', /type=file;size=7;modify=20200102030405;.* a\.bin\r\n/)],
        ...[says('XMD5 /in/a.bin', /^250 9A0364B9E99BB480DD25E1F0284C8555$/), says('MLST /in/a.bin', /^250-/)],
        ...[says('RNFR /in/a.bin', 350), says('RNTO /in/b.bin', 250), says('SITE CHMOD 644 /in/b.bin', 200), quit],
      ],
    ],
    isUnclean: true,
    files: { '/in/b.bin': 'content' },
  },
]

const windows: readonly Sequence[] = [
  {
    name: 'ftp.exe of Windows: put, get, mget, dir',
    connections: [
      [
        ...[says('OPTS UTF8 ON', 200), ...signIn, says('XPWD', home), says('XMKD in', made), says('CWD in', 250)],
        ...[active, puts('STOR a.txt', 'one\r\ntwo\r\n'), binary, active, puts('STOR b.txt', 'two')],
        ...[active, gets('LIST', /^d[\s\S]*\r\nd[\s\S]*\r\n-.* 10 .* a\.txt\r\n-.* 3 .* b\.txt\r\n$/)],
        ...[
          active,
          gets('NLST', /^a\.txt\r\nb\.txt\r\n$/),
          ascii,
          active,
          gets('NLST *.txt', /^a\.txt\r\nb\.txt\r\n$/),
        ],
        // ASCII, which changes nothing.
        ...[active, gets('RETR a.txt', /^one\r\ntwo\r\n$/), says('RNFR b.txt', 350), says('RNTO c.txt', 250)],
        ...[says('CWD ..', 250), says('XMKD old', made), says('XRMD old', 250), active, gets('NLST in', /in\/a\.txt/)],
        ...[says('DELE in/a.txt', 250), quit],
      ],
    ],
    files: { '/in/c.txt': 'two' },
  },
  {
    name: 'Windows Explorer: opens, makes and renames a folder, uploads, and leaves without QUIT',
    connections: [
      [
        ...[...signIn, says('opts utf8 on', 200), says('syst', /^215 UNIX/), says('site help', 200)],
        ...[says('PWD', home), says('noop', 200), says('CWD /', 250), ascii, passive, gets('LIST', /^d/)],
        ...[says('MKD New folder', made), says('RNFR New folder', 350), says('RNTO Häfen', 250)],
        ...[says('CWD /Häfen/', 250), says('PWD', /^257 "\/Häfen"/), binary, passive, puts('STOR a b.txt', 'one')],
        ...[ascii, passive, gets('LIST', / 3 \w{3} .* a b\.txt\r\n$/)],
      ],
      [
        ...[...signIn, says('opts utf8 on', 200), says('syst', 215), says('site help', 200), says('PWD', home)],
        ...[says('CWD /Häfen/', 250), says('SIZE a b.txt', /^213 3$/), binary, passive, gets('RETR a b.txt', /^one$/)],
      ],
    ],
    leaves: 'resets',
    files: { '/Häfen/a b.txt': 'one' },
  },
]

const large = Buffer.alloc(200_000, 'large file ').toString()

const windowsForFiles: readonly Sequence[] = [
  {
    name: 'FileZilla uploads, keeps the time, and resumes with APPE and with REST',
    connections: [
      [
        ...[...tls, says('SYST', 215), says('FEAT', /^211-[\s\S]*MLST[\s\S]*\n211 /), says('CLNT FileZilla', 200)],
        ...[
          says('OPTS UTF8 ON', 200),
          ...protect,
          says('OPTS MLST type;size;modify;perm;unix.mode;', /^200 MLST OPTS type;/),
        ],
        ...[says('PWD', home), binary, passive, gets('MLSD', /^type=cdir;[^\n]* \.\r\n$/)],
        ...[says('MKD in', made), says('CWD /in', 250), says('PWD', /^257 "\/in"/)],
        ...[binary, passive, puts('STOR a.bin', large.slice(0, 100_000))],
      ],
      [
        ...[...tls, ...protect, says('CWD /in', 250), binary, passive],
        ...[gets('MLSD', / size=100000;|;size=100000;/), passive, puts('APPE a.bin', large.slice(100_000, 150_000))],
        ...[says('REST 150000', 350), says('TYPE I', 200), passive, puts('STOR a.bin', large.slice(150_000))],
        ...[
          says('MFMT 20210304050607 a.bin', /^213 Modify=20210304050607; /),
          says('MDTM a.bin', /^213 20210304050607$/),
        ],
        ...[passive, says('REST 199990', 350), gets('RETR a.bin', /^.{10}$/)],
      ],
    ],
    leaves: 'closes',
    files: { '/in/a.bin': large },
  },
  {
    name: 'WinSCP lists with LIST -a, checks sums, sets permissions and times',
    connections: [
      [
        ...[
          ...tls,
          says('SYST', 215),
          says('FEAT', 211),
          says('CLNT WinSCP-release-6.3.5', 200),
          says('OPTS UTF8 ON', 200),
        ],
        ...[
          ...protect,
          says('PWD', home),
          says('CWD /', 250),
          ascii,
          passive,
          gets('LIST -a', /^d.* \.\r\nd.* \.\.\r\n$/),
        ],
        ...[
          binary,
          passive,
          puts('STOR a.csv.filepart', 'a,b'),
          says('RNFR a.csv.filepart', 350),
          says('RNTO a.csv', 250),
        ],
        ...[
          says('MFMT 20200102030405 /a.csv', 213),
          says('SITE CHMOD 640 a.csv', 200),
          says('MDTM a.csv', /^213 20200102030405$/),
        ],
        ...[
          says('XSHA256 "/a.csv"', /^250 [0-9A-F]{64}$/),
          says('OPTS HASH SHA-1', 200),
          says('HASH /a.csv', /^213 SHA-1 0-3 /),
        ],
        ...[
          says('MLST a.csv', /type=file;size=3;/),
          passive,
          gets('MLSD', / a\.csv\r\n$/),
          says('SIZE a.csv', /^213 3$/),
          quit,
        ],
      ],
    ],
    files: { '/a.csv': 'a,b' },
  },
]

const devices: readonly Sequence[] = [
  {
    name: 'a scanner, twice into a folder that it makes each time, without TYPE, and QUIT before the reply',
    connections: [
      [
        user,
        password,
        says('XMKD scans', made),
        says('CWD scans', 250),
        active,
        puts('STOR s1.pdf', 'one', { quits: true }),
      ],
      [
        user,
        password,
        says('XMKD scans', 550),
        says('CWD scans', 250),
        active,
        puts('STOR s2.pdf', 'two', { quits: true }),
      ],
    ],
    files: { '/scans/s1.pdf': 'one', '/scans/s2.pdf': 'two' },
  },
  {
    name: 'a camera, in lower case, which opens the data connection after its command and renames what it has sent',
    connections: [
      [
        ...[says('user ada', 331), says('pass a long enough password', 230), says('type i', 200), says('mode s', 200)],
        ...[says('stru f', 200), says('allo 3', 200), passive, puts('stor image.tmp', 'jpg')],
        ...[says('rnfr image.tmp', 350), says('rnto image.jpg', 250), says('quit', 221)],
      ],
    ],
    opensData: 'after the command',
    files: { '/image.jpg': 'jpg' },
  },
  {
    name: 'a till that uploads over the same name, sending QUIT at once',
    connections: ['monday', 'tuesday'].map((day) => [
      ...[...signIn, says('TYPE A', 200), passive, puts('STOR sales.txt', day, { quits: true })],
    ]),
    files: { '/sales.txt': 'tuesday' },
  },
  {
    name: 'a script with EPRT, TYPE A N, and old names of commands',
    connections: [
      [
        ...[...signIn, says('TYPE A N', 200), says('EPRT', 200), puts('STOR a.txt', 'one'), says('XCWD /', 250)],
        ...[
          says('XCUP', 250),
          says('XPWD', home),
          says('TYPE L 8', 200),
          says('EPRT', 200),
          gets('NLST -l', /a\.txt/),
          quit,
        ],
      ],
    ],
    files: { '/a.txt': 'one' },
  },
]

export const sequences: readonly Sequence[] = [...dotNet, ...windows, ...windowsForFiles, ...devices]
