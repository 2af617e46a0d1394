"""Tencent Cloud's own client talks with our simulated gateway, and signs as we do: neither side rests on our reading alone."""

import json

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models, sms_client

from afflux.connectors.sms.tests.conftest import TENCENT


@pytest.fixture
def vendor():
    return "tencent"


@pytest.fixture
def client(gateway):
    """`client(secret)`: theirs, with the gateway for the cloud."""

    def made(secret=TENCENT["secret"]):
        there = HttpProfile(protocol="http", endpoint=gateway.url.removeprefix("http://"), reqTimeout=20)
        return sms_client.SmsClient(
            Credential(TENCENT["key"], secret), "ap-guangzhou", ClientProfile(httpProfile=there)
        )

    return made


def message(**changed):
    asked = models.SendSmsRequest()
    given = {
        "PhoneNumberSet": ["+8613800138000"],
        "SmsSdkAppId": TENCENT["app"],
        "SignName": TENCENT["signature"],
        "TemplateId": TENCENT["template"],
        "TemplateParamSet": ['您的订单已发货 😀 "+&'],
        "SessionContext": "ours-1",
    }
    asked.from_json_string(json.dumps({**given, **changed}))
    return asked


def test_their_client_sends_through_our_gateway_and_reads_its_answer(client, gateway):
    (told,) = client().SendSms(message()).SendStatusSet
    (sent,) = gateway.taken
    assert (sent.phone, sent.text, sent.ours) == ("+8613800138000", '您的订单已发货 😀 "+&', "ours-1")
    assert (told.Code, told.SerialNo, told.Fee, told.PhoneNumber) == ("Ok", sent.number, 1, sent.phone)
    assert told.SessionContext == "ours-1"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SignName": "别人"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"TemplateId": "1"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"PhoneNumberSet": ["+861"]}, "InvalidParameterValue.IncorrectPhoneNumber"),
    ],
)
def test_their_client_reads_our_refusals_of_a_message(client, gateway, changed, code):
    (told,) = client().SendSms(message(**changed)).SendStatusSet
    assert (told.Code, told.Fee) == (code, 0)
    assert gateway.taken == []


def test_their_client_raises_what_our_gateway_refuses_altogether(client, gateway):
    for one, asked, code in (
        (client("another"), message(), "AuthFailure.SignatureFailure"),
        (client(), message(SmsSdkAppId="1"), "InvalidParameterValue.SdkAppIdNotExist"),
    ):
        with pytest.raises(TencentCloudSDKException) as refused:
            one.SendSms(asked)
        assert refused.value.get_code() == code
        assert refused.value.get_request_id().startswith("R-")
    assert gateway.taken == []


def test_their_client_reads_our_templates(client):
    asked = models.DescribeSmsTemplateListRequest()
    asked.TemplateIdSet, asked.International = [int(TENCENT["template"])], 0
    (found,) = client().DescribeSmsTemplateList(asked).DescribeTemplateStatusSet
    assert (found.StatusCode, found.TemplateContent) == (0, "{1} 拒收请回复R")
