import { Can, ShownOnce } from '@mimamori/platform';
import { ApiResult, idSchema } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import {
  type MfaAnswer,
  mfaAnswerSchema,
  mfaBegunSchema,
  type MfaConfirm,
  mfaConfirmedSchema,
  mfaConfirmSchema,
  type MfaEnrol,
  mfaEnrolSchema,
  mfaProofSchema,
  mfaViewSchema,
  recoveryCodesViewSchema,
} from './mfa.schema';
import { MyEnrolments } from './my-enrolment.service';
import { MyMfa } from './my-mfa.service';
import { MyProofs } from './my-proof.service';

/** The caller's own factors. */
@ApiTags('identity')
@Controller('v1/me/mfa')
export class MyMfaController {
  constructor(
    private readonly mine: MyMfa,
    private readonly enrolments: MyEnrolments,
    private readonly proofs: MyProofs,
  ) {}

  @Get()
  @Can('read', 'Mfa')
  @ApiResult(mfaViewSchema)
  get() {
    return this.mine.get();
  }

  @ApiOperation({ summary: 'Begin to add a factor' })
  @Post('enrolments')
  @HttpCode(200)
  @ShownOnce()
  @Can('update', 'Mfa')
  @ApiResult(mfaBegunSchema)
  begin(@Body({ schema: mfaEnrolSchema }) input: MfaEnrol) {
    return this.enrolments.begin(input);
  }

  @ApiOperation({ summary: 'Show the factor that is being added' })
  @Post('enrolments/:id/confirm')
  @HttpCode(200)
  @ShownOnce()
  @Can('update', 'Mfa')
  @ApiResult(mfaConfirmedSchema)
  confirm(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: mfaConfirmSchema }) input: MfaConfirm,
  ) {
    return this.enrolments.confirm(id, input);
  }

  @Delete('factors/:id')
  @HttpCode(204)
  @Can('update', 'Mfa')
  async remove(@Param('id', { schema: idSchema }) id: string): Promise<void> {
    await this.mine.remove(id);
  }

  @ApiOperation({
    summary: 'Ask to be asked again who one is: for a factor, or without one for the password',
  })
  @Post('proofs')
  @HttpCode(200)
  @Can('update', 'Mfa')
  @ApiResult(mfaProofSchema)
  ask() {
    return this.proofs.ask();
  }

  @ApiOperation({ summary: 'Prove again who one is: good for ten minutes' })
  @Post('proofs/:id/answer')
  @HttpCode(204)
  @Can('update', 'Mfa')
  async answer(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: mfaAnswerSchema }) answer: MfaAnswer,
  ): Promise<void> {
    await this.proofs.answer(id, answer);
  }

  @ApiOperation({ summary: 'Make new recovery codes' })
  @Post('recovery-codes')
  @HttpCode(200)
  @ShownOnce()
  @Can('update', 'Mfa')
  @ApiResult(recoveryCodesViewSchema)
  async renewCodes() {
    return { recoveryCodes: await this.mine.renewCodes() };
  }
}
