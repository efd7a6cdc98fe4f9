import { expect } from 'chai';
import { OPERATOR } from '../support/hub-app.ts';
import type { Journey, Person } from '../support/journey.ts';
import { NEW_REP } from '../support/journey-market.ts';
import type { Walker } from '../support/walker.ts';

const SUBMIT = 'main form button[type=submit]';
/** The mailbox of the new organisation. */
const NOTICES = 'desk@bluebonnet.example';

/** An organisation comes to the hub, and its people after it. */
export class OrganisationWalk {
  private readonly journey: Journey;
  private hostPassword = '';

  constructor(journey: Journey) {
    this.journey = journey;
  }

  /** The host's first user, as the command line makes it. */
  async meetsHost(): Promise<void> {
    const { hostUsers } = this.journey.whole.hub.organisationServices;
    const { password } = await hostUsers.create(this.journey.person('host'), OPERATOR);
    this.journey.secrets.add(password);
    this.hostPassword = password;
  }

  async registers(): Promise<void> {
    const boss = this.journey.person('boss');
    const walter = await this.journey.walker('boss');
    await walter.go('/');
    await walter.press('main a[href="/organisations/register"]');
    await walter.see('kinds');
    await walter.press('main a[href$="kind=rep"]');
    await walter.see('register-rep');
    await walter.choose('#name', NEW_REP.name);
    await walter.fill({ duns: NEW_REP.duns, puctNumber: NEW_REP.puctNumber });
    await walter.fill({ address: '12 Pecan Street, Waco', noticeEmail: NOTICES });
    await walter.fill({ evidence: 'Docket 55555; call our published number' });
    await this.fillPerson(walter, boss);
    await walter.press(SUBMIT);
    await walter.see('registered');
    const { link } = await this.journey.letterTo(NOTICES, /Confirm/);
    await walter.go(link);
    await walter.see('confirm');
    await walter.press(SUBMIT);
    await walter.see('confirmed');
    await this.provesAddress(walter, boss, 'confirmation');
    expect(await walter.go(link)).to.equal(404);
    await walter.see('link-spent');
  }

  /** By the host, whose temporary password, terms and second factor come first. */
  async isApproved(): Promise<void> {
    const host = this.journey.person('host');
    const hugh = await this.journey.walker('host');
    await this.journey.signIn(hugh, host, this.hostPassword);
    await hugh.see('home-host');
    await hugh.go((await this.journey.letterTo(host.email, /organization asks/)).link);
    await hugh.see('waiting');
    await hugh.press('main a[href^="/administration/organisations/"]');
    await hugh.see('application');
    await hugh.tick('#reached');
    await hugh.press('main button[value=approve]');
    await hugh.see('approved');
  }

  async acceptsAUser(): Promise<void> {
    const boss = this.journey.person('boss');
    const clerk = this.journey.person('clerk');
    const walter = this.journey.walkerCalled('boss');
    await walter.go((await this.journey.letterTo(boss.email, /registered|registrada/)).link);
    await this.journey.signIn(walter, boss);
    await walter.see('home-administrator');
    await walter.press('main a[href="/organisation"]');
    await walter.see('organisation');

    const edith = await this.journey.walker('clerk');
    await this.ask(edith, clerk, NEW_REP.name);
    await edith.see('asked');
    await this.provesAddress(edith, clerk, 'request');
    await walter.go((await this.journey.letterTo(NOTICES, /access|acceso/)).link);
    await walter.see('people');
    await this.act(walter, 'accept', clerk);
    await edith.go((await this.journey.letterTo(clerk.email, /accepted|aceptó/)).link);
    await this.journey.signIn(edith, clerk);
    await edith.see('home-user');
  }

  /** The open session ends at the next click. */
  async suspendsAndReinstates(): Promise<void> {
    const clerk = this.journey.person('clerk');
    const walter = this.journey.walkerCalled('boss');
    const edith = this.journey.walkerCalled('clerk');
    await this.act(walter, 'suspend', clerk);
    await edith.press('main a[href="/organisation"]');
    expect(edith.path).to.equal('/sign-in');
    await edith.see('signed-out');
    await this.journey.letterTo(clerk.email, /suspended|suspendido/);
    await edith.fill({ userId: clerk.userId, password: clerk.password });
    await edith.press(SUBMIT);
    expect(edith.path).to.equal('/sign-in');
    await this.act(walter, 'reinstate', clerk);
    await this.journey.letterTo(clerk.email, /given back|devolvió/);
    await this.journey.signIn(edith, clerk);
    expect(edith.path).to.equal('/organisation');
  }

  async givesAPermission(): Promise<void> {
    const host = this.journey.person('host');
    const second = {
      ...this.journey.person('clerk'),
      userId: 'second-7',
      email: 'second@people.example',
    };
    this.journey.whole.clock.turn({ minutes: 1 });
    const nuria = await this.journey.walker('second');
    await this.ask(nuria, second, 'Host');
    await this.provesAddress(nuria, second, 'request');
    const hugh = this.journey.walkerCalled('host');
    await hugh.go((await this.journey.letterTo(host.email, /access|acceso/)).link);
    await this.act(hugh, 'accept', second);
    const box = `tr:has-text("${second.userId}") input[value="organisation.approve"]`;
    const id = await hugh.page.locator(box).getAttribute('id');
    await hugh.tick(`[id="${id}"]`);
    await hugh.press('form[action="/organisation/permissions"] button');
    await hugh.see('permissions');
    expect(await hugh.page.isChecked(box)).to.equal(true);
  }

  /** By the link in the letter that only its owner reads (BR-017.011). */
  private async provesAddress(walker: Walker, { email }: Person, done: string): Promise<void> {
    await walker.go((await this.journey.letterTo(email, /Confirm/)).link);
    await walker.see('own-address');
    await walker.press(SUBMIT);
    expect(walker.page.url()).to.contain(`done=${done}`);
  }

  private async fillPerson(
    walker: Walker,
    { name, email, userId, password }: Person,
  ): Promise<void> {
    await walker.fill({ personName: name, email, userId, password, passwordAgain: password });
  }

  private async ask(walker: Walker, person: Person, organisation: string): Promise<void> {
    await walker.go('/');
    await walker.press('main a[href="/organisations/join"]');
    await walker.see('join');
    const option = walker.page.locator('#organisation option', { hasText: organisation });
    await walker.choose('#organisation', (await option.getAttribute('value')) ?? '');
    await this.fillPerson(walker, person);
    await walker.press(SUBMIT);
  }

  /** On the page of the people. */
  private async act(walker: Walker, what: string, { userId }: Person): Promise<void> {
    const row = walker.page.locator('tr', { has: walker.page.getByText(userId) }).first();
    await walker.tick(`[id="${await row.locator('input').getAttribute('id')}"]`);
    await walker.choose('#act', what);
    await walker.press('form[action="/organisation/people/act"] button');
    await walker.see(`${what}-ask`);
    await walker.press('main form button[type=submit]');
    await walker.see(`${what}-done`);
  }
}
