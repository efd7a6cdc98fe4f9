import { join } from 'node:path';
import type { Demo } from '../../portal/deps.ts';
import { paths } from '../../portal/paths.ts';
import type { DemoFolder } from './folder.ts';
import type { People } from './people.ts';
import type { SiteDoor } from './rep.ts';
import type { SignIn } from './sign-in.ts';
import { countText } from './sums.ts';
import type { ThirdParty } from './third-party.ts';

/** A file that the story left behind. */
export interface Written {
  readonly path: string;
  readonly bytes?: number;
  readonly about: string;
}

/** A demo whose story is told. */
export interface Ready {
  readonly url: string;
  readonly people: People;
  readonly client: ThirdParty['client'];
  readonly ftps: SiteDoor;
  readonly sftp: SiteDoor;
  readonly written: readonly Written[];
}

/** What the home page suggests to do, in the order of the story. */
export function guide(
  { received }: Pick<DemoFolder, 'received'>,
  { user, extract }: { readonly user: string; readonly extract: string },
): Demo['steps'] {
  return [
    {
      href: paths.usage,
      roles: ['customer'],
      text: {
        en: `Sign in as ${user}, look at a day and a month, and download your data.`,
        es: `Entre como ${user}, vea un día y un mes, y descargue sus datos.`,
      },
    },
    {
      href: paths.updates,
      roles: ['customer'],
      text: {
        en: `See what the utility corrected later in the usage of ${user}, quarter hour by quarter hour.`,
        es: `Vea qué corrigió después la empresa eléctrica en el consumo de ${user}, cuarto de hora por cuarto de hora.`,
      },
    },
    {
      href: paths.authorizations,
      roles: ['customer'],
      text: {
        en: `See who may read the usage of ${user}, and end it.`,
        es: `Vea quién puede leer el consumo de ${user} y póngale fin.`,
      },
    },
    {
      href: paths.outbox,
      text: {
        en: 'Read the messages that the hub would have sent by e-mail.',
        es: 'Lea los mensajes que se habrían enviado por correo electrónico.',
      },
    },
    {
      href: paths.organisation,
      roles: ['rep'],
      text: {
        en: 'Sign in as provider, the administrator of a retail provider, and see to its people. The second step asks for the current code.',
        es: 'Entre como provider, que administra un proveedor minorista, y ocúpese de su personal. El segundo paso pide el código actual.',
      },
    },
    {
      href: paths.administration,
      roles: ['tdsp', 'host'],
      text: {
        en: `Sign in as utility or hubhost, find ${user}, see the history, and suspend.`,
        es: `Entre como utility o hubhost, busque a ${user}, vea el historial y suspenda el acceso.`,
      },
    },
    {
      text: {
        en: `Open what the third party fetched: ${join(received, 'green-button.xml')}`,
        es: `Abra lo que obtuvo el tercero: ${join(received, 'green-button.xml')}`,
      },
    },
    {
      text: {
        en: `Open what the retail electric provider fetched: ${join(received, extract)}`,
        es: `Abra lo que obtuvo el proveedor minorista: ${join(received, extract)}`,
      },
    },
  ];
}

export function writtenWords({ written }: Ready): string {
  const lines = written.map(({ path, bytes, about }) => `  ${path} (${sized(bytes)}${about})`);
  return ['written:', ...lines, ''].join('\n');
}

export function whereToClick({ url, people, ftps, sftp }: Ready): string {
  return [
    '',
    `Open ${url} (the certificate is self-signed) and sign in:`,
    ...people.signIns.map(signInWords),
    '',
    `A key is for an authenticator app; ${url}${paths.demoCodes} shows the current codes without one.`,
    '',
    `Extracts of REP ${ftps.user}, by any FTPS or SFTP client:`,
    `  ${ftps.host}, FTPS port ${ftps.port}, SFTP port ${sftp.port}: ${ftps.user} / ${ftps.password}`,
    '',
    'It stays up; stop it with Ctrl-C.',
    '',
  ].join('\n');
}

function signInWords({ role, user, password, organisation, ...one }: SignIn): string {
  const about = [
    ...(organisation === undefined ? [] : [organisation]),
    ...(one.isAdministrator ? ['administrator'] : []),
    ...(one.totpSecret === undefined ? [] : [`key ${one.totpSecret}`]),
  ];
  return `  ${role}: ${user} / ${password}${about.length === 0 ? '' : ` (${about.join(', ')})`}`;
}

function sized(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${countText(bytes)} bytes: `;
}
