import { expect } from 'chai';
import { isHubError } from '../../src/errors.ts';
import { checkedKeyLine, publicKeyOf } from '../../src/extracts/public-key.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const ED25519 =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEg9shnMY5GtBOA4XuBSwbg72iqUfYeCo029LeO8Nlbc rep@example.org';
const ECDSA =
  'ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAGdWG4NjhA4legZ1nOnumUcIJSCglSrV4DqykXDwSQjwYxrn8NzZ6ove6NTQjKL7lcezCbegzbf07+CWRyN2v09WQH0DmH6CDxXOZ9OTbsFxMkLZv63mUlJDN9JYs6jARJFeZHNUV6iGONm/z4yZ07bEagoMS7TfMy7HRSaL4F5krzKUA== ok';
const RSA =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDHH22UMq8o3NX7p5v9gB6BoYuogypUSxLmb2f9WvbutMM8QAPZcdG0LcBpj54UO4zW3xcEElv/Lnzrjjgrt68+ah9KqAHkcVZn1dXY/1ednfJKq9Q/0b41Y27Ft42gvVPkvdOciYHLw0Fd3xTBdY/mIM5zwlbF0x2V0u+Qn7ZpuuAGX0MSIHt3ZGJfX4SZsHwStcW9nPLzVPDbuvDDYFH5qYQKNmnlBxO6CGkO7u3e2tbj931M96u1hwdJWZwm2EQi0UdXUaXFk8Otmmv/5cCYTB3P0aMeHmMlhiyladCwWrDtCt70ZdNurZhL3/t+TrM2rNwMHKqBiLD0n6VhvF0F ok';
const SHORT_RSA =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDqAkV/cS7/SnQieZH+pPk9UpwgMO92y6GOWRYIdWzf4ooiy12pURYnUtvW8pqwOR7/f5lQvZTpkag/duhXjyFu9sYgdBaAQaZ65N/AA1SxUF+2dVtL0hWP4L8kSzCpwylXl/W84trp4oyI1qkJTjtzde9q7UDrwSNXmW+bPEc1fw== weak';

describe('a public key for the extract site', () => {
  const [type = '', base64 = ''] = ED25519.split(' ');
  const wrong: Readonly<Record<string, readonly [string, string]>> = {
    'that is empty': ['', 'extracts.bad-key'],
    'that is no key': ['hello world', 'extracts.bad-key'],
    'of another type than it says': [`ssh-rsa ${base64}`, 'extracts.bad-key'],
    'of a type that is not taken': [`ssh-dss ${base64}`, 'extracts.bad-key'],
    'that is cut short': [`${type} ${base64.slice(0, 40)}`, 'extracts.bad-key'],
    'with something behind it': [`${type} ${base64.replace(/=+$/, '')}AAAA`, 'extracts.bad-key'],
    'of two lines': [`${ED25519}\n${ED25519}`, 'extracts.bad-key'],
    'with options in front': [`command="x" ${ED25519}`, 'extracts.bad-key'],
    'whose comment steers a terminal': [`${ED25519}\u001b[2J`, 'extracts.bad-key'],
    'that is longer than any': [`${ED25519}${'x'.repeat(4000)}`, 'extracts.bad-key'],
    'of too few bits': [SHORT_RSA, 'extracts.weak-key'],
    'that is PuTTY’s private one': [
      'PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1',
      'extracts.private-key',
    ],
    'that is the private one': [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----',
      'extracts.private-key',
    ],
  };
  for (const [what, [text, key]] of Object.entries(wrong)) {
    it(`${what} is refused`, () => {
      expect(refusal(text)).to.equal(key);
    });
  }

  it('is refused at no more cost when it is a hundred thousand spaces long', async () => {
    const cost = (length: number) =>
      cpuTimeOf(async () => refusal(`ssh-rsa A${' '.repeat(length)}x\ny`));
    const ofKey = await cost(4000);

    expect(await cost(100_000)).to.be.below(10 * ofKey + 200);
  });

  it('is taken as it is in each form that is strong enough', () => {
    for (const line of [ED25519, ECDSA, RSA]) expect(checkedKeyLine(`  ${line}\n`)).to.equal(line);
    expect(checkedKeyLine(`${type} ${base64}`)).to.equal(`${type} ${base64}`);
  });

  it('is known by the fingerprint that ssh-keygen prints, whatever its comment', () => {
    const fingerprint = 'SHA256:tnms9ijXdAfv7eSC0mG+IwjoMtxF+c2bmRDuwi0MVoE';

    expect(publicKeyOf(ED25519)).to.deep.equal({ type, fingerprint, comment: 'rep@example.org' });
    expect(publicKeyOf(`${type} ${base64}`)).to.include({ fingerprint, comment: '' });
  });
});

function refusal(text: string): string {
  try {
    return checkedKeyLine(text);
  } catch (error) {
    return isHubError(error, 'invalid') ? error.messageKey : String(error);
  }
}
